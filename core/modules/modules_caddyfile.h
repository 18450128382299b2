// The parse functions of every directive, matcher, nested module and global option: declared here,
// defined in the <directive>_caddyfile.cc of their module, listed in THE table (modules.cc).
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
using adapter::Route;
using adapter::Routes;
using adapter::weak_string;

// Handler directives: one handler each, the matcher is taken before.
ParseHandler parse_abort, parse_copy_response, parse_copy_response_headers, parse_encode,
    parse_file_server, parse_intercept, parse_redir, parse_respond, parse_reverse_proxy;

// Directives that take their matcher themselves or make several routes.
ParseDirective parse_forward_auth, parse_php_fastcgi, parse_reactor, parse_try_files;

// Request matchers.
ParseMatcher parse_file_matcher;

// Nested modules.
ParsePart parse_encoder_gzip, parse_encoder_zstd;
ParsePart parse_transport_fastcgi, parse_transport_http;
ParsePart parse_policy_cookie, parse_policy_header, parse_policy_plain, parse_policy_query,
    parse_policy_random_choose, parse_policy_weighted_round_robin;
ParsePart parse_upstreams_a, parse_upstreams_multi, parse_upstreams_srv;
ParsePart parse_network_proxy_none, parse_network_proxy_url;

// Global options.

}  // namespace fusor::modules
