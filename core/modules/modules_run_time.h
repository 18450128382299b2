// THE table of modules: every one of the reference, and what runs it here. One row a module; a row
// without a make function has its run time in a host, or none yet, and is then refused by name when
// a config asks for it. What the edge does with a module stands beside it.
#pragma once

#include "core/modules/handlers/copy_response/copy_response.h"
#include "core/modules/handlers/encode/encode.h"
#include "core/modules/handlers/error/error.h"
#include "core/modules/handlers/file_server/file_server.h"
#include "core/modules/handlers/headers/headers.h"
#include "core/modules/handlers/intercept/intercept.h"
#include "core/modules/handlers/invoke/invoke.h"
#include "core/modules/handlers/log_append/log_append.h"
#include "core/modules/handlers/map/map.h"
#include "core/modules/handlers/reactor/reactor.h"
#include "core/modules/handlers/request_body/request_body.h"
#include "core/modules/handlers/reverse_proxy/reverse_proxy.h"
#include "core/modules/handlers/rewrite/rewrite.h"
#include "core/modules/handlers/static_response/static_response.h"
#include "core/modules/handlers/subroute/subroute.h"
#include "core/modules/handlers/vars/vars.h"
#include "core/modules/matchers/client_ip/client_ip.h"
#include "core/modules/matchers/expression/expression.h"
#include "core/modules/matchers/file/file.h"
#include "core/modules/matchers/header/header.h"
#include "core/modules/matchers/header_regexp/header_regexp.h"
#include "core/modules/matchers/host/host.h"
#include "core/modules/matchers/method/method.h"
#include "core/modules/matchers/not/not.h"
#include "core/modules/matchers/path/path.h"
#include "core/modules/matchers/path_regexp/path_regexp.h"
#include "core/modules/matchers/protocol/protocol.h"
#include "core/modules/matchers/query/query.h"
#include "core/modules/matchers/remote_ip/remote_ip.h"
#include "core/modules/matchers/tls/tls.h"
#include "core/modules/matchers/vars/vars.h"
#include "core/modules/matchers/vars_regexp/vars_regexp.h"

namespace fusor::modules::run_time_table {

constexpr ModuleRow handler(std::string_view id, MakeHandler make) {
  return {.id = id, .run_time = RunTime::kCore, .handler = make};
}
constexpr ModuleRow matcher(std::string_view id, MakeMatcher make) {
  return {.id = id, .run_time = RunTime::kCore, .matcher = make};
}
// Read by the core as settings: no object of its own behind it.
constexpr ModuleRow setting(std::string_view id) { return {.id = id, .run_time = RunTime::kCore}; }
constexpr ModuleRow not_yet(std::string_view id) { return {.id = id}; }

// The edge has no use for it: the platform does the same (`note`: how).
constexpr ModuleRow platform(ModuleRow row, std::string_view note) {
  row.on_edge = OnEdge::kPlatform;
  row.note = note;
  return row;
}
// The edge cannot have it (`note`: why).
constexpr ModuleRow not_on_edge(ModuleRow row, std::string_view note) {
  row.on_edge = OnEdge::kRefused;
  row.note = note;
  return row;
}
constexpr std::string_view kPlatformTls = "the platform ends TLS and has the certificates";
constexpr std::string_view kPlatformListens = "the platform listens";
constexpr std::string_view kPlatformCompresses = "the platform compresses";
constexpr std::string_view kPlatformLogs = "logs go to the console (wrangler tail)";
constexpr std::string_view kNoFiles = "there is no file system";
constexpr std::string_view kNoSockets = "Workers reach other servers by HTTP only";

inline constexpr ModuleRow kRows[] = {
    // Apps
    setting("http"),
    not_yet("caddy.filesystems"),
    not_yet("events"),
    platform(not_yet("pki"), kPlatformTls),
    platform(not_yet("tls"), kPlatformTls),

    // Request handlers
    not_yet("http.handlers.acme_server"),
    not_yet("http.handlers.authentication"),
    handler("http.handlers.copy_response", make_copy_response),
    handler("http.handlers.copy_response_headers", make_copy_response_headers),
    handler("http.handlers.encode", make_encode),
    handler("http.handlers.error", make_error),
    handler("http.handlers.file_server", make_file_server),
    handler("http.handlers.headers", make_headers),
    handler("http.handlers.intercept", make_intercept),
    handler("http.handlers.invoke", make_invoke),
    handler("http.handlers.log_append", make_log_append),
    handler("http.handlers.map", make_map),
    not_yet("http.handlers.metrics"),
    not_yet("http.handlers.push"),
    handler("http.handlers.reactor", make_reactor),
    handler("http.handlers.request_body", make_request_body),
    handler("http.handlers.reverse_proxy", make_reverse_proxy),
    handler("http.handlers.rewrite", make_rewrite),
    handler("http.handlers.static_response", make_static_response),
    handler("http.handlers.subroute", make_subroute),
    not_yet("http.handlers.templates"),
    not_yet("http.handlers.timeouts"),
    not_yet("http.handlers.tracing"),
    handler("http.handlers.vars", make_vars),

    // Request matchers
    matcher("http.matchers.client_ip", make_client_ip_matcher),
    matcher("http.matchers.expression", make_expression_matcher),
    matcher("http.matchers.file", make_file_matcher),
    matcher("http.matchers.header", make_header_matcher),
    matcher("http.matchers.header_regexp", make_header_regexp_matcher),
    matcher("http.matchers.host", make_host_matcher),
    matcher("http.matchers.method", make_method_matcher),
    matcher("http.matchers.not", make_not_matcher),
    matcher("http.matchers.path", make_path_matcher),
    matcher("http.matchers.path_regexp", make_path_regexp_matcher),
    matcher("http.matchers.protocol", make_protocol_matcher),
    matcher("http.matchers.query", make_query_matcher),
    matcher("http.matchers.remote_ip", make_remote_ip_matcher),
    matcher("http.matchers.tls", make_tls_matcher),
    not_yet("http.matchers.url_pattern"),
    matcher("http.matchers.vars", make_vars_matcher),
    matcher("http.matchers.vars_regexp", make_vars_regexp_matcher),

    // Parts of handlers and of the http app
    not_yet("http.authentication.hashes.argon2id"),
    not_yet("http.authentication.hashes.bcrypt"),
    not_yet("http.authentication.providers.http_basic"),
    platform(setting("http.encoders.gzip"), kPlatformCompresses),
    platform(setting("http.encoders.zstd"), kPlatformCompresses),
    setting("http.precompressed.br"),
    setting("http.precompressed.gzip"),
    setting("http.precompressed.zstd"),
    setting("http.ip_sources.static"),
    setting("http.reverse_proxy.selection_policies.client_ip_hash"),
    setting("http.reverse_proxy.selection_policies.cookie"),
    setting("http.reverse_proxy.selection_policies.first"),
    setting("http.reverse_proxy.selection_policies.header"),
    setting("http.reverse_proxy.selection_policies.ip_hash"),
    setting("http.reverse_proxy.selection_policies.least_conn"),
    setting("http.reverse_proxy.selection_policies.query"),
    setting("http.reverse_proxy.selection_policies.random"),
    setting("http.reverse_proxy.selection_policies.random_choose"),
    setting("http.reverse_proxy.selection_policies.round_robin"),
    setting("http.reverse_proxy.selection_policies.uri_hash"),
    setting("http.reverse_proxy.selection_policies.weighted_round_robin"),
    not_on_edge(not_yet("http.reverse_proxy.transport.fastcgi"), kNoSockets),
    setting("http.reverse_proxy.transport.http"),
    not_yet("http.reverse_proxy.upstreams.a"),
    not_yet("http.reverse_proxy.upstreams.multi"),
    not_yet("http.reverse_proxy.upstreams.srv"),

    // Listeners, storage, outgoing connections
    not_on_edge(not_yet("caddy.listeners.http_redirect"), kPlatformListens),
    not_on_edge(not_yet("caddy.listeners.proxy_protocol"), kPlatformListens),
    not_on_edge(not_yet("caddy.listeners.tls"), kPlatformListens),
    not_yet("caddy.network_proxy.none"),
    not_yet("caddy.network_proxy.url"),
    not_on_edge(not_yet("caddy.storage.file_system"), kNoFiles),
    not_yet("caddy.config_loaders.http"),

    // Logging: the host's
    platform(not_yet("caddy.logging.encoders.append"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.console"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.journald"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.json"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.cookie"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.delete"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.hash"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.ip_mask"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.multi_regexp"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.query"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.regexp"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.rename"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.replace"), kPlatformLogs),
    platform(not_yet("caddy.logging.encoders.filter.set_cookie"), kPlatformLogs),
    platform(not_yet("caddy.logging.writers.discard"), kPlatformLogs),
    not_on_edge(not_yet("caddy.logging.writers.file"), kPlatformLogs),
    not_on_edge(not_yet("caddy.logging.writers.net"), kPlatformLogs),
    platform(not_yet("caddy.logging.writers.stderr"), kPlatformLogs),
    platform(not_yet("caddy.logging.writers.stdout"), kPlatformLogs),

    // TLS: the host's
    platform(not_yet("tls.ca_pool.source.combined"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.file"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.http"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.inline"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.pki_intermediate"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.pki_root"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.storage"), kPlatformTls),
    platform(not_yet("tls.ca_pool.source.system"), kPlatformTls),
    platform(not_yet("tls.certificates.automate"), kPlatformTls),
    platform(not_yet("tls.certificates.load_files"), kPlatformTls),
    platform(not_yet("tls.certificates.load_folders"), kPlatformTls),
    platform(not_yet("tls.certificates.load_pem"), kPlatformTls),
    platform(not_yet("tls.certificates.load_storage"), kPlatformTls),
    platform(not_yet("tls.client_auth.verifier.leaf"), kPlatformTls),
    platform(not_yet("tls.ech.publishers.dns"), kPlatformTls),
    platform(not_yet("tls.get_certificate.http"), kPlatformTls),
    platform(not_yet("tls.get_certificate.tailscale"), kPlatformTls),
    platform(not_yet("tls.handshake_match.local_ip"), kPlatformTls),
    platform(not_yet("tls.handshake_match.remote_ip"), kPlatformTls),
    platform(not_yet("tls.handshake_match.sni"), kPlatformTls),
    platform(not_yet("tls.handshake_match.sni_regexp"), kPlatformTls),
    platform(not_yet("tls.issuance.acme"), kPlatformTls),
    platform(not_yet("tls.issuance.internal"), kPlatformTls),
    platform(not_yet("tls.issuance.zerossl"), kPlatformTls),
    platform(not_yet("tls.leaf_cert_loader.file"), kPlatformTls),
    platform(not_yet("tls.leaf_cert_loader.folder"), kPlatformTls),
    platform(not_yet("tls.leaf_cert_loader.pem"), kPlatformTls),
    platform(not_yet("tls.leaf_cert_loader.storage"), kPlatformTls),
    platform(not_yet("tls.permission.http"), kPlatformTls),
    platform(not_yet("tls.stek.distributed"), kPlatformTls),
    platform(not_yet("tls.stek.standard"), kPlatformTls),
};

}  // namespace fusor::modules::run_time_table
