// The parse functions of every directive, matcher, nested module and global option: declared here,
// defined in the <directive>_caddyfile.cc of their module, listed in THE table (modules_syntax.h).
#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

using adapter::ConfigValues;
using adapter::Helper;
using adapter::ParseDirective;
using adapter::ParseHandler;
using adapter::ParseMatcher;
using adapter::ParseOption;
using adapter::ParsePart;
using adapter::Pile;
using adapter::put;
using adapter::put_weak_string;
using adapter::Route;
using adapter::Routes;
using adapter::weak_string;

// Handler directives: one handler each, the matcher is taken before.
ParseHandler parse_abort, parse_basic_auth, parse_copy_response, parse_copy_response_headers,
    parse_encode, parse_error, parse_file_server, parse_fs, parse_handle, parse_intercept,
    parse_invoke, parse_log_append, parse_log_level, parse_log_name, parse_log_skip, parse_map,
    parse_method, parse_metrics, parse_push, parse_redir, parse_request_body, parse_request_header,
    parse_respond, parse_reverse_proxy, parse_route, parse_templates, parse_timeouts, parse_tracing,
    parse_uri, parse_vars;

// Directives that take their matcher themselves or make several routes.
ParseDirective parse_acme_server, parse_forward_auth, parse_handle_errors, parse_handle_path,
    parse_header, parse_php_fastcgi, parse_reactor, parse_rewrite, parse_root, parse_try_files;

// Settings of a site as a whole.
ParseDirective parse_bind, parse_log, parse_tls;

// Request matchers.
ParseMatcher parse_client_ip_matcher, parse_expression_matcher, parse_file_matcher,
    parse_header_matcher, parse_header_regexp_matcher, parse_host_matcher, parse_method_matcher,
    parse_not_matcher, parse_path_matcher, parse_path_regexp_matcher, parse_protocol_matcher,
    parse_query_matcher, parse_remote_ip_matcher, parse_tls_matcher, parse_url_pattern_matcher,
    parse_vars_matcher, parse_vars_regexp_matcher;

// Nested modules.
ParsePart parse_ip_source_static;
ParsePart parse_encoder_gzip, parse_encoder_zstd;
ParsePart parse_transport_fastcgi, parse_transport_http;
ParsePart parse_policy_cookie, parse_policy_header, parse_policy_plain, parse_policy_query,
    parse_policy_random_choose, parse_policy_weighted_round_robin;
ParsePart parse_upstreams_a, parse_upstreams_multi, parse_upstreams_srv;
ParsePart parse_network_proxy_none, parse_network_proxy_url;
ParsePart parse_listener_plain, parse_listener_proxy_protocol;
ParsePart parse_storage_file_system;
ParsePart parse_log_encoder, parse_log_encoder_append, parse_log_encoder_filter,
    parse_log_encoder_journald;
ParsePart parse_log_filter_cookie, parse_log_filter_ip_mask, parse_log_filter_multi_regexp,
    parse_log_filter_plain, parse_log_filter_query, parse_log_filter_regexp,
    parse_log_filter_rename, parse_log_filter_replace;
ParsePart parse_writer_file, parse_writer_net, parse_writer_plain;
ParsePart parse_issuer_acme, parse_issuer_internal, parse_issuer_zerossl;
ParsePart parse_get_certificate_http, parse_get_certificate_tailscale;
ParsePart parse_permission_http;
ParsePart parse_ca_pool_combined, parse_ca_pool_file, parse_ca_pool_http, parse_ca_pool_inline,
    parse_ca_pool_pki, parse_ca_pool_storage, parse_ca_pool_system;
ParsePart parse_verifier_leaf, parse_leaf_loader_file, parse_leaf_loader_folder,
    parse_leaf_loader_pem;

// Global options.
ParseOption parse_option_acme_dns, parse_option_acme_eab, parse_option_admin,
    parse_option_auto_https, parse_option_cert_issuer, parse_option_default_bind, parse_option_dns,
    parse_option_duration, parse_option_ech, parse_option_events, parse_option_filesystem,
    parse_option_flag, parse_option_log, parse_option_metrics, parse_option_off,
    parse_option_on_demand_tls, parse_option_order, parse_option_pki, parse_option_port,
    parse_option_preferred_chains, parse_option_renewal_window_ratio, parse_option_servers,
    parse_option_storage, parse_option_storage_clean_interval, parse_option_text,
    parse_option_tls_automate_names, parse_option_tls_resolvers;

}  // namespace fusor::modules
