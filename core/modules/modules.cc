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
    handler("copy_response_headers", "copy_response_headers", parse_copy_response_headers),

    // Redirects come before rewrites: they see the URI as it was asked for.
    handler("redir", "static_response", parse_redir),

    // URI and method as the rest of the site is to see them.
    directive("try_files", parse_try_files),

    // Middleware: around what answers.
    directive("forward_auth", parse_forward_auth),
    handler("encode", "encode", parse_encode),
    handler("intercept", "intercept", parse_intercept),

    // Terminal handlers: they answer.
    handler("abort", "static_response", parse_abort),
    handler("copy_response", "copy_response", parse_copy_response),
    handler("respond", "static_response", parse_respond),
    directive("reactor", parse_reactor),
    handler("reverse_proxy", "reverse_proxy", parse_reverse_proxy),
    directive("php_fastcgi", parse_php_fastcgi),
    handler("file_server", "file_server", parse_file_server),
};

constexpr adapter::Matcher kMatchers[] = {
    {"file", parse_file_matcher},
};

constexpr adapter::Part kParts[] = {
    {"caddy.network_proxy.none", parse_network_proxy_none},
    {"caddy.network_proxy.url", parse_network_proxy_url},

    {"http.encoders.gzip", parse_encoder_gzip},
    {"http.encoders.zstd", parse_encoder_zstd},

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
