// THE table: what a Caddyfile may say. One row a directive, matcher, nested module or global
// option.
#include "core/modules/modules.h"

#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

using adapter::directive;
using adapter::handler;
using adapter::setting;

// In directive order: the first is sorted first. Groups say why they stand where they stand.
constexpr adapter::Directive kDirectives[] = {
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
    directive("php_fastcgi", parse_php_fastcgi),
    handler("file_server", "file_server", parse_file_server),
    directive("acme_server", parse_acme_server),

    // Of a site as a whole.
    setting("handle_errors", parse_handle_errors),
};

constexpr adapter::Matcher kMatchers[] = {
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

constexpr adapter::Part kParts[] = {
    {"caddy.network_proxy.none", parse_network_proxy_none},
    {"caddy.network_proxy.url", parse_network_proxy_url},

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
};

}  // namespace

const adapter::Syntax& caddyfile_syntax() {
  static const adapter::Syntax kSyntax{kDirectives, kMatchers, kParts, {}};
  return kSyntax;
}

}  // namespace fusor::modules
