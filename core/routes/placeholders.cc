// The table of the built-in placeholders. What each gives: caddy.md section 6, Caddy's replacer.go
// and modules/caddyhttp/replacer.go.
#include "core/routes/placeholders.h"

#include <algorithm>

#include "core/routes/placeholder_values.h"

namespace fusor {
namespace {

using namespace placeholder;

// Sorted by name: searched by bisection.
constexpr BuiltIn kNames[] = {
    {"http.error", false, error_text},
    {"http.error.id", false, error_id},
    {"http.error.message", false, error_message},
    {"http.error.status_code", false, error_status_code},
    {"http.error.status_text", false, error_status_text},
    {"http.error.trace", false, error_trace},
    {"http.request.body", false, body},
    {"http.request.body_base64", false, body_base64},
    {"http.request.duration", false, duration},
    {"http.request.duration_ms", false, duration_ms},
    {"http.request.host", false, host},
    {"http.request.hostport", false, hostport},
    {"http.request.local", false, local},
    {"http.request.local.host", false, local_host},
    {"http.request.local.port", false, local_port},
    {"http.request.method", false, method},
    {"http.request.orig_method", false, orig_method},
    {"http.request.orig_uri", false, orig_uri},
    {"http.request.orig_uri.path", false, orig_path},
    {"http.request.orig_uri.path.dir", false, orig_dir},
    {"http.request.orig_uri.path.file", false, orig_file},
    {"http.request.orig_uri.path.file_escaped", false, orig_file_escaped},
    {"http.request.orig_uri.prefixed_query", false, orig_prefixed_query},
    {"http.request.orig_uri.query", false, orig_query},
    {"http.request.port", false, port},
    {"http.request.proto", false, proto},
    {"http.request.proto_name", false, proto_name},
    {"http.request.remote", false, remote},
    {"http.request.remote.host", false, remote_host},
    {"http.request.remote.port", false, remote_port},
    {"http.request.scheme", false, scheme},
    {"http.request.uri", false, uri},
    {"http.request.uri.path", false, uri_path},
    {"http.request.uri.path.dir", false, uri_dir},
    {"http.request.uri.path.file", false, uri_file},
    {"http.request.uri.path.file.base", false, uri_file_base},
    {"http.request.uri.path.file.ext", false, uri_file_ext},
    {"http.request.uri.path_escaped", false, uri_path_escaped},
    {"http.request.uri.prefixed_query", false, uri_prefixed_query},
    {"http.request.uri.query", false, uri_query},
    {"http.request.uri.query_escaped", false, uri_query_escaped},
    {"http.request.uri_escaped", false, uri_escaped},
    {"http.request.uuid", false, uuid},
    {"http.shutting_down", false, shutting_down},
    {"http.time_until_shutdown", false, time_until_shutdown},
    {"system.arch", false, system_arch},
    {"system.hostname", false, system_hostname},
    {"system.os", false, system_os},
    {"system.slash", false, system_slash},
    {"system.wd", false, system_wd},
    {"time.now", false, time_now},
    {"time.now.common_log", false, time_common_log},
    {"time.now.http", false, time_http},
    {"time.now.rfc3339", false, time_rfc3339},
    {"time.now.unix", false, time_unix},
    {"time.now.unix_ms", false, time_unix_ms},
    {"time.now.year", false, time_year},
};
static_assert(std::ranges::is_sorted(kNames, {}, &BuiltIn::name));

// Tried in order, after the names.
constexpr BuiltIn kFamilies[] = {
    {"http.request.header.", true, header},
    {"http.vars.", true, var},
    {"http.request.uri.query.", true, query_parameter},
    {"http.request.cookie.", true, cookie},
    {"http.request.uri.path.", true, uri_path_part},
    {"http.request.orig_uri.path.", true, orig_path_part},
    {"http.request.host.labels.", true, host_label},
    {"http.request.remote.host/", true, remote_prefix},
    {"http.request.tls.", true, tls},
    {"http.response.header.", true, response_header},
    {"env.", true, env},
    {"file.", true, file},
};

}  // namespace

const BuiltIn* find_built_in(std::string_view name, std::string_view& argument) {
  argument = {};
  const auto* at = std::ranges::lower_bound(kNames, name, {}, &BuiltIn::name);
  if (at != std::end(kNames) && at->name == name) return at;
  for (const BuiltIn& family : kFamilies) {
    if (name.starts_with(family.name)) {
      argument = name.substr(family.name.size());
      return &family;
    }
  }
  return nullptr;
}

}  // namespace fusor
