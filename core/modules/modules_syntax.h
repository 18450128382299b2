// THE table: what a Caddyfile may say. One row a directive, matcher, nested module or global
// option. The adapter gets it as a Syntax (modules.h); a host may leave out what it cannot run.
#pragma once

#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules::syntax_table {

using adapter::directive;
using adapter::handler;
using adapter::setting;

// In directive order: the first is sorted first. Groups say why they stand where they stand.
inline constexpr adapter::Directive kDirectives[] = {
    handler("tracing", "tracing", parse_tracing),

    // Variables come first: what follows may use them.
    handler("map", "map", parse_map),
    handler("vars", "vars", parse_vars),
    handler("fs", "vars", parse_fs),
    directive("root", parse_root),
    handler("log_append", "log_append", parse_log_append),
    handler("skip_log", "vars", parse_log_skip),  // the former name of log_skip
    handler("log_skip", "vars", parse_log_skip),
    handler("log_name", "vars", parse_log_name),
    handler("log_level", "vars", parse_log_level),

    // Around all replies: redirects have these header fields too.
    directive("header", parse_header),
    handler("copy_response_headers", "copy_response_headers", parse_copy_response_headers),
    handler("request_body", "request_body", parse_request_body),
    handler("timeouts", "timeouts", parse_timeouts),

    // Redirects come before rewrites: they see the URI as it was asked for.
    handler("redir", "static_response", parse_redir),

    // URI and method as the rest of the site is to see them.
    handler("method", "rewrite", parse_method),
    directive("rewrite", parse_rewrite),
    handler("uri", "rewrite", parse_uri),
    directive("try_files", parse_try_files),

    // Middleware: around what answers.
    handler("basicauth", "authentication", parse_basic_auth),  // the former name of basic_auth
    handler("basic_auth", "authentication", parse_basic_auth),
    directive("forward_auth", parse_forward_auth),
    handler("request_header", "headers", parse_request_header),
    handler("encode", "encode", parse_encode),
    handler("push", "push", parse_push),
    handler("intercept", "intercept", parse_intercept),
    handler("templates", "templates", parse_templates),

    // Blocks and named routes.
    handler("invoke", "invoke", parse_invoke),
    handler("handle", "subroute", parse_handle),
    directive("handle_path", parse_handle_path),
    handler("route", "subroute", parse_route),

    // Terminal handlers: they answer.
    handler("abort", "static_response", parse_abort),
    handler("error", "error", parse_error),
    handler("copy_response", "copy_response", parse_copy_response),
    handler("respond", "static_response", parse_respond),
    handler("metrics", "metrics", parse_metrics),
    directive("reactor", parse_reactor),
    handler("reverse_proxy", "reverse_proxy", parse_reverse_proxy),
    directive("php_fastcgi", parse_php_fastcgi, "http.reverse_proxy.transport.fastcgi"),
    handler("file_server", "file_server", parse_file_server),
    directive("acme_server", parse_acme_server, "http.handlers.acme_server"),

    // Of a site as a whole.
    setting("bind", parse_bind),
    setting("tls", parse_tls, "tls"),
    setting("log", parse_log),
    setting("handle_errors", parse_handle_errors),
};

inline constexpr adapter::Matcher kMatchers[] = {
    {"client_ip", parse_client_ip_matcher},
    {"expression", parse_expression_matcher},
    {"file", parse_file_matcher},
    {"header", parse_header_matcher},
    {"header_regexp", parse_header_regexp_matcher},
    {"host", parse_host_matcher},
    {"method", parse_method_matcher},
    {"not", parse_not_matcher},
    {"path", parse_path_matcher},
    {"path_regexp", parse_path_regexp_matcher},
    {"protocol", parse_protocol_matcher},
    {"query", parse_query_matcher},
    {"remote_ip", parse_remote_ip_matcher},
    {"tls", parse_tls_matcher},
    {"url_pattern", parse_url_pattern_matcher},
    {"vars", parse_vars_matcher},
    {"vars_regexp", parse_vars_regexp_matcher},
};

inline constexpr adapter::Part kParts[] = {
    {"caddy.listeners.http_redirect", parse_listener_plain},
    {"caddy.listeners.proxy_protocol", parse_listener_proxy_protocol},
    {"caddy.listeners.tls", parse_listener_plain},

    {"caddy.logging.encoders.append", parse_log_encoder_append},
    {"caddy.logging.encoders.console", parse_log_encoder},
    {"caddy.logging.encoders.filter", parse_log_encoder_filter},
    {"caddy.logging.encoders.journald", parse_log_encoder_journald},
    {"caddy.logging.encoders.json", parse_log_encoder},

    {"caddy.logging.encoders.filter.cookie", parse_log_filter_cookie},
    {"caddy.logging.encoders.filter.delete", parse_log_filter_plain},
    {"caddy.logging.encoders.filter.hash", parse_log_filter_plain},
    {"caddy.logging.encoders.filter.ip_mask", parse_log_filter_ip_mask},
    {"caddy.logging.encoders.filter.multi_regexp", parse_log_filter_multi_regexp},
    {"caddy.logging.encoders.filter.query", parse_log_filter_query},
    {"caddy.logging.encoders.filter.regexp", parse_log_filter_regexp},
    {"caddy.logging.encoders.filter.rename", parse_log_filter_rename},
    {"caddy.logging.encoders.filter.replace", parse_log_filter_replace},
    {"caddy.logging.encoders.filter.set_cookie", parse_log_filter_cookie},

    {"caddy.logging.writers.discard", parse_writer_plain},
    {"caddy.logging.writers.file", parse_writer_file},
    {"caddy.logging.writers.net", parse_writer_net},
    {"caddy.logging.writers.stderr", parse_writer_plain},
    {"caddy.logging.writers.stdout", parse_writer_plain},

    {"caddy.network_proxy.none", parse_network_proxy_none},
    {"caddy.network_proxy.url", parse_network_proxy_url},

    {"caddy.storage.file_system", parse_storage_file_system},

    {"http.encoders.gzip", parse_encoder_gzip},
    {"http.encoders.zstd", parse_encoder_zstd},

    {"http.ip_sources.static", parse_ip_source_static},

    {"http.reverse_proxy.selection_policies.client_ip_hash", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.cookie", parse_policy_cookie},
    {"http.reverse_proxy.selection_policies.first", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.header", parse_policy_header},
    {"http.reverse_proxy.selection_policies.ip_hash", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.least_conn", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.query", parse_policy_query},
    {"http.reverse_proxy.selection_policies.random", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.random_choose", parse_policy_random_choose},
    {"http.reverse_proxy.selection_policies.round_robin", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.uri_hash", parse_policy_plain},
    {"http.reverse_proxy.selection_policies.weighted_round_robin",
     parse_policy_weighted_round_robin},

    {"http.reverse_proxy.transport.fastcgi", parse_transport_fastcgi},
    {"http.reverse_proxy.transport.http", parse_transport_http},

    {"http.reverse_proxy.upstreams.a", parse_upstreams_a},
    {"http.reverse_proxy.upstreams.multi", parse_upstreams_multi},
    {"http.reverse_proxy.upstreams.srv", parse_upstreams_srv},

    {"tls.ca_pool.source.combined", parse_ca_pool_combined},
    {"tls.ca_pool.source.file", parse_ca_pool_file},
    {"tls.ca_pool.source.http", parse_ca_pool_http},
    {"tls.ca_pool.source.inline", parse_ca_pool_inline},
    {"tls.ca_pool.source.pki_intermediate", parse_ca_pool_pki},
    {"tls.ca_pool.source.pki_root", parse_ca_pool_pki},
    {"tls.ca_pool.source.storage", parse_ca_pool_storage},
    {"tls.ca_pool.source.system", parse_ca_pool_system},

    {"tls.client_auth.verifier.leaf", parse_verifier_leaf},
    {"tls.leaf_cert_loader.file", parse_leaf_loader_file},
    {"tls.leaf_cert_loader.folder", parse_leaf_loader_folder},
    {"tls.leaf_cert_loader.pem", parse_leaf_loader_pem},

    {"tls.get_certificate.http", parse_get_certificate_http},
    {"tls.get_certificate.tailscale", parse_get_certificate_tailscale},

    {"tls.issuance.acme", parse_issuer_acme},
    {"tls.issuance.internal", parse_issuer_internal},
    {"tls.issuance.zerossl", parse_issuer_zerossl},

    {"tls.permission.http", parse_permission_http},
};

inline constexpr adapter::Option kOptions[] = {
    // The process.
    {"admin", parse_option_admin},
    {"debug", parse_option_flag},
    {"events", parse_option_events, "events"},
    {"log", parse_option_log},
    {"persist_config", parse_option_off},

    // Storage.
    {"filesystem", parse_option_filesystem, "caddy.filesystems"},
    {"storage", parse_option_storage, "caddy.storage.file_system"},
    {"storage_check", parse_option_off, "tls"},
    {"storage_clean_interval", parse_option_storage_clean_interval, "tls"},

    // HTTP.
    {"auto_https", parse_option_auto_https},
    {"default_bind", parse_option_default_bind},
    {"grace_period", parse_option_duration},
    {"http_port", parse_option_port},
    {"https_port", parse_option_port},
    {"metrics", parse_option_metrics},
    {"order", parse_option_order},
    {"servers", parse_option_servers},
    {"shutdown_delay", parse_option_duration},

    // TLS and certificates.
    {"acme_ca", parse_option_text, "tls"},
    {"acme_ca_root", parse_option_text, "tls"},
    {"acme_dns", parse_option_acme_dns, "tls"},
    {"acme_eab", parse_option_acme_eab, "tls"},
    {"cert_issuer", parse_option_cert_issuer, "tls"},
    {"cert_lifetime", parse_option_duration, "tls"},
    {"default_sni", parse_option_text, "tls"},
    {"dns", parse_option_dns, "tls"},
    {"ech", parse_option_ech, "tls"},
    {"email", parse_option_text, "tls"},
    {"fallback_sni", parse_option_text, "tls"},
    {"key_type", parse_option_text, "tls"},
    {"local_certs", parse_option_flag, "tls"},
    {"ocsp_interval", parse_option_duration, "tls"},
    {"ocsp_stapling", parse_option_off, "tls"},
    {"on_demand_tls", parse_option_on_demand_tls, "tls"},
    {"pki", parse_option_pki, "pki"},
    {"preferred_chains", parse_option_preferred_chains, "tls"},
    {"renew_interval", parse_option_duration, "tls"},
    {"renewal_window_ratio", parse_option_renewal_window_ratio, "tls"},
    {"skip_install_trust", parse_option_flag, "pki"},
    {"tls_automate_names", parse_option_tls_automate_names, "tls"},
    {"tls_resolvers", parse_option_tls_resolvers, "tls"},
};

}  // namespace fusor::modules::syntax_table
