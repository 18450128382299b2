#include "core/modules/handlers/file_server/redirect.h"

#include <string>

#include "core/base/html.h"
#include "core/base/path.h"

namespace fusor {
namespace {

// Go's net/http: what is not ASCII is escaped, and a line break (a decoded %0A in the path) would
// start a header field of the attacker's choice: it becomes a space, other controls are escaped.
std::string escape_location(std::string_view url) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r' || c == '\n') {
      out += ' ';
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

void redirect_to_path(Exchange& x, std::string_view path) {
  // "//host/" would be another origin.
  while (path.starts_with("//")) path.remove_prefix(1);
  const bool directory = path.ends_with('/');
  std::string url = path_clean(path);
  if (directory && !url.ends_with('/')) url += '/';
  if (!x.request.uri.query.empty()) {
    url += '?';
    url += x.request.uri.query;
  }
  Headers& headers = x.response.headers;
  const bool typed = headers.has("Content-Type");
  headers.set("Location", x.arena.copy(escape_location(url)));
  x.response.status = 308;
  if (typed) return;
  const bool get = x.request.method == "GET";
  if (get || x.request.method == "HEAD") headers.set("Content-Type", "text/html; charset=utf-8");
  if (get) {
    x.response.body = Body::bytes(
        x.arena.concat("<a href=\"", escape_html(url), "\">Permanent Redirect</a>.\n\n"));
  }
}

}  // namespace fusor
