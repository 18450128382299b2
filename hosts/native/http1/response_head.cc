#include "hosts/native/http1/response_head.h"

#include <cstring>
#include <optional>

#include "core/base/strings.h"
#include "core/http/status.h"
#include "hosts/native/http1/scan.h"

namespace fusor::http1 {
namespace {

using Length = ResponsePlan::Length;

enum class Special {
  kNone,
  kConnection,
  kContentLength,
  kTransferEncoding,
  kDate,
  kContentType,
  kKeepAlive
};

Special special(std::string_view name) {
  switch (name.size()) {
    case 4:
      return iequals(name, "date") ? Special::kDate : Special::kNone;
    case 10:
      if (iequals(name, "connection")) return Special::kConnection;
      return iequals(name, "keep-alive") ? Special::kKeepAlive : Special::kNone;
    case 12:
      return iequals(name, "content-type") ? Special::kContentType : Special::kNone;
    case 14:
      return iequals(name, "content-length") ? Special::kContentLength : Special::kNone;
    case 17:
      return iequals(name, "transfer-encoding") ? Special::kTransferEncoding : Special::kNone;
    default:
      return Special::kNone;
  }
}

bool body_allowed(int status) { return status >= 200 && status != 204 && status != 304; }

class Writer {
 public:
  explicit Writer(char* out) : p_(out) {}
  void put(std::string_view text) {
    std::memcpy(p_, text.data(), text.size());
    p_ += text.size();
  }
  void put_number(std::uint64_t n) {
    char digits[20];
    int i = 20;
    do {
      digits[--i] = static_cast<char>('0' + n % 10);
      n /= 10;
    } while (n > 0);
    put({digits + i, static_cast<std::size_t>(20 - i)});
  }
  void field(std::string_view name, std::string_view value) {
    put(name);
    put(": ");
    put(value);
    put("\r\n");
  }
  char* at() const { return p_; }

 private:
  char* p_;
};

void put_status_line(Writer& w, int status, bool http10) {
  if (status == 200 && !http10) return w.put("HTTP/1.1 200 OK\r\n");
  w.put(http10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  w.put_number(static_cast<std::uint64_t>(status));
  w.put(" ");
  const std::string_view text = status_text(status);
  if (text.empty()) {
    w.put("status code ");
    w.put_number(static_cast<std::uint64_t>(status));
  } else {
    w.put(text);
  }
  w.put("\r\n");
}

std::optional<std::uint64_t> declared_length(const Headers& headers) {
  for (const Field& field : headers) {
    if (special(field.name) == Special::kContentLength)
      return parse_int<std::uint64_t>(field.value);
  }
  return std::nullopt;
}

}  // namespace

ResponsePlan plan_response(const Response& response, const Asked& asked) {
  ResponsePlan plan;
  plan.keep_alive = asked.keep_alive;
  for (const Field& field : response.headers) {
    if (special(field.name) == Special::kConnection && list_has_token(field.value, "close")) {
      plan.keep_alive = false;
    }
  }
  if (!body_allowed(response.status)) return plan;
  plan.send_body = !asked.head;
  std::optional<std::uint64_t> length = response.body.length();
  // What the handler declared counts where the body itself does not say: a streamed body, or HEAD.
  if (!length || (asked.head && *length == 0)) {
    const auto declared = declared_length(response.headers);
    if (declared || !length)
      length = declared;
    else if (asked.head)
      return plan;
  }
  if (length) {
    plan.framing = Length::kKnown;
    plan.length = *length;
  } else if (asked.head) {
    // Nothing is known, and nothing follows.
  } else if (asked.http10) {
    plan.framing = Length::kClose;
    plan.keep_alive = false;
  } else {
    plan.framing = Length::kChunked;
  }
  return plan;
}

std::size_t response_head_bound(const Response& response) {
  std::size_t size = 256;  // status line, date, length, connection, empty line
  for (const Field& field : response.headers) size += field.name.size() + field.value.size() + 4;
  return size;
}

std::size_t write_response_head(const Response& response, const ResponsePlan& plan,
                                const Asked& asked, std::string_view date, char* out,
                                int& dropped) {
  Writer w(out);
  put_status_line(w, response.status, asked.http10);
  bool dated = false;
  for (const Field& field : response.headers) {
    switch (special(field.name)) {
      case Special::kNone:
        break;
      case Special::kConnection:
        // Which token is meant for whom: "close" is the plan's, an upgrade is the tunnel's.
        if (list_has_token(field.value, "close") || iequals(field.value, "keep-alive")) continue;
        break;
      case Special::kContentLength:
      case Special::kTransferEncoding:
      case Special::kKeepAlive:
        continue;
      case Special::kContentType:
        if (response.status == 304) continue;
        break;
      case Special::kDate:
        dated = true;
        break;
    }
    if (!is_writable(field)) {
      ++dropped;
      continue;
    }
    w.field(field.name, field.value);
  }
  if (!dated && response.status >= 200) w.field("Date", date);
  if (plan.framing == Length::kKnown) {
    w.put("Content-Length: ");
    w.put_number(plan.length);
    w.put("\r\n");
  } else if (plan.framing == Length::kChunked) {
    w.put("Transfer-Encoding: chunked\r\n");
  }
  if (response.status >= 200) {
    if (!plan.keep_alive && !asked.http10) w.put("Connection: close\r\n");
    if (plan.keep_alive && asked.http10) w.put("Connection: keep-alive\r\n");
  }
  w.put("\r\n");
  return static_cast<std::size_t>(w.at() - out);
}

std::string last_chunk(const Headers* trailers) {
  std::string out = "0\r\n";
  if (trailers) {
    for (const Field& field : *trailers) {
      // RFC 9110 section 6.5.1: what frames or routes a message has no place in trailers.
      if (!is_writable(field) || special(field.name) != Special::kNone ||
          iequals(field.name, "host"))
        continue;
      out += cat(field.name, ": ", field.value, "\r\n");
    }
  }
  return out + "\r\n";
}

}  // namespace fusor::http1
