#include "core/adapter/shorthands.h"

#include <algorithm>
#include <string_view>

#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

struct Shorthand {
  std::string_view name;
  std::string_view full;
};

// Sorted by name.
constexpr Shorthand kNames[] = {
    {"%path", "http.request.uri.path_escaped"},
    {"%query", "http.request.uri.query_escaped"},
    {"%uri", "http.request.uri_escaped"},
    {"?query", "http.request.uri.prefixed_query"},
    {"client_ip", "http.vars.client_ip"},
    {"dir", "http.request.uri.path.dir"},
    {"file", "http.request.uri.path.file"},
    {"host", "http.request.host"},
    {"hostport", "http.request.hostport"},
    {"method", "http.request.method"},
    {"orig_?query", "http.request.orig_uri.prefixed_query"},
    {"orig_dir", "http.request.orig_uri.path.dir"},
    {"orig_file", "http.request.orig_uri.path.file"},
    {"orig_method", "http.request.orig_method"},
    {"orig_path", "http.request.orig_uri.path"},
    {"orig_query", "http.request.orig_uri.query"},
    {"orig_uri", "http.request.orig_uri"},
    {"path", "http.request.uri.path"},
    {"port", "http.request.port"},
    {"query", "http.request.uri.query"},
    {"remote", "http.request.remote"},
    {"remote_host", "http.request.remote.host"},
    {"remote_port", "http.request.remote.port"},
    {"scheme", "http.request.scheme"},
    {"tls_cipher", "http.request.tls.cipher_suite"},
    {"tls_client_certificate_der_base64", "http.request.tls.client.certificate_der_base64"},
    {"tls_client_certificate_pem", "http.request.tls.client.certificate_pem"},
    {"tls_client_fingerprint", "http.request.tls.client.fingerprint"},
    {"tls_client_issuer", "http.request.tls.client.issuer"},
    {"tls_client_serial", "http.request.tls.client.serial"},
    {"tls_client_subject", "http.request.tls.client.subject"},
    {"tls_version", "http.request.tls.version"},
    {"upstream_hostport", "http.reverse_proxy.upstream.hostport"},
    {"uri", "http.request.uri"},
    {"uuid", "http.request.uuid"},
};

// What stands before a name of the user's choice. Some of those names may contain dots.
struct Prefix {
  std::string_view name;
  std::string_view full;
  bool dots = false;
};
constexpr Prefix kPrefixes[] = {
    {"cookie.", "http.request.cookie."},
    {"err.", "http.error.", true},
    {"file.", "http.request.uri.path.file."},
    {"file_match.", "http.matchers.file."},
    {"header.", "http.request.header."},
    {"labels.", "http.request.host.labels."},
    {"path.", "http.request.uri.path."},
    {"query.", "http.request.uri.query."},
    {"re.", "http.regexp.", true},
    {"resp.", "http.intercept.", true},
    {"rp.", "http.reverse_proxy.", true},
    {"vars.", "http.vars."},
};

bool is_word(std::string_view text, bool dots) {
  return std::ranges::all_of(text, [&](char c) {
    return is_alpha(c) || is_digit(c) || c == '_' || c == '-' || (dots && c == '.');
  });
}

// What the name between braces stands for: "" if it is no shorthand.
std::string full_name(std::string_view name) {
  const auto found = std::ranges::lower_bound(kNames, name, {}, &Shorthand::name);
  if (found != std::end(kNames) && found->name == name) return std::string(found->full);
  for (const Prefix& prefix : kPrefixes) {
    if (!name.starts_with(prefix.name)) continue;
    const std::string_view rest = name.substr(prefix.name.size());
    if (is_word(rest, prefix.dots)) return cat(prefix.full, rest);
  }
  return {};
}

}  // namespace

void expand_shorthands(std::string& text) {
  std::size_t open = text.find('{');
  if (open == text.npos) return;
  std::string out;
  std::size_t done = 0;
  while (open != text.npos) {
    const std::size_t end = text.find_first_of("{}", open + 1);
    if (end == text.npos) break;
    if (text[end] == '{') {
      open = end;
      continue;
    }
    const std::string full = full_name(std::string_view(text).substr(open + 1, end - open - 1));
    if (!full.empty()) {
      out += std::string_view(text).substr(done, open + 1 - done);
      out += full;
      done = end;
    }
    open = text.find('{', end);
  }
  if (done == 0) return;
  out += std::string_view(text).substr(done);
  text = std::move(out);
}

}  // namespace fusor::adapter
