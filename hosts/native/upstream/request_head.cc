#include "hosts/native/upstream/request_head.h"

#include <algorithm>

#include "core/base/strings.h"
#include "hosts/native/http1/scan.h"

namespace fusor {
namespace {

bool is_clean(std::string_view text) {
  const char* const end = text.data() + text.size();
  return http1::find_control<0x21>(text.data(), end) == end;
}

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4:
      return iequals(name, "host");
    case 7:
      return iequals(name, "upgrade");
    case 10:
      return iequals(name, "connection");
    case 14:
      return iequals(name, "content-length");
    case 17:
      return iequals(name, "transfer-encoding");
    default:
      return false;
  }
}

}  // namespace

bool sends_chunked(const UpstreamRequest& request) {
  return request.body && !request.body->empty() && !request.content_length;
}

bool asks_to_close(const UpstreamRequest& request) {
  return request.headers &&
         std::ranges::any_of(request.headers->values("Connection"),
                             [](std::string_view value) { return list_has_token(value, "close"); });
}

bool write_request_head(const UpstreamRequest& request, bool chunked, bool close,
                        std::string& out) {
  if (!valid_field_name(request.method) || request.target.empty() || !is_clean(request.target) ||
      !is_clean(request.host)) {
    return false;
  }
  const auto field = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  field("Host", request.host);
  if (request.headers) {
    for (const Field& f : *request.headers) {
      if (!is_ours(f.name) && http1::is_writable(f)) field(f.name, f.value);
    }
  }
  if (chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (const std::uint64_t length = request.content_length.value_or(0); length > 0) {
    field("Content-Length", decimal_unsigned(length));
  } else if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    out.append(
        "Content-Length: 0\r\n");  // RFC 9110 section 8.6: these are expected to have content
  }
  if (!request.upgrade.empty() && http1::is_writable({"Upgrade", request.upgrade})) {
    out.append("Connection: Upgrade\r\n");
    field("Upgrade", request.upgrade);
  } else if (close) {
    out.append("Connection: close\r\n");
  }
  out.append("\r\n");
  return true;
}

}  // namespace fusor
