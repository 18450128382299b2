#include "hosts/native/http1/parser.h"

#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/http1/scan.h"

namespace fusor::http1 {
namespace {

constexpr std::size_t kMaxFields = 4096;

HeadResult incomplete() { return {HeadState::kIncomplete, 0, {}}; }
HeadResult refuse(int status, std::string_view text = {}) {
  return {HeadState::kRefused, status, text};
}

// Fields that decide framing, gathered while the lines go by.
struct Gathered {
  int content_lengths = 0;
  int transfer_encodings = 0;
  int hosts = 0;
  bool chunked = false;
  bool bad_length = false;
  bool close = false;
  bool keep_alive = false;
  bool upgrade_named = false;
  std::string_view upgrade;
  std::string_view host;
  std::string_view expect;
};

// RFC 9112 section 6.2: digits only. No sign, no list, nothing beyond 63 bits.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 19) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > INT64_MAX) return std::nullopt;
  return value;
}

void take_connection(std::string_view value, Gathered& g) {
  if (iequals(value, "keep-alive")) {  // by far the most frequent
    g.keep_alive = true;
    return;
  }
  g.close |= list_has_token(value, "close");
  g.keep_alive |= list_has_token(value, "keep-alive");
  g.upgrade_named |= list_has_token(value, "upgrade");
}

// Returns whether it is the first; another value than before makes all of them bad.
bool take_length(std::optional<std::uint64_t> length, Framing& framing, Gathered& g) {
  const bool first = g.content_lengths++ == 0;
  g.bad_length |= !length || (!first && length != framing.content_length);
  framing.content_length = length;
  return first;
}

// Looks at one field; returns whether it goes into the message's headers.
bool take_field(const FieldLine& line, Framing& framing, Gathered& g, bool request) {
  switch (line.name.size()) {
    case 4:
      if (!request || !iequals(line.name, "host")) return true;
      ++g.hosts;
      g.host = line.value;
      return false;
    case 6:
      if (iequals(line.name, "expect")) g.expect = line.value;
      return true;
    case 7:
      if (iequals(line.name, "upgrade")) g.upgrade = line.value;
      return true;
    case 10:
      if (iequals(line.name, "connection")) take_connection(line.value, g);
      return true;
    case 14:
      if (!iequals(line.name, "content-length")) return true;
      return take_length(parse_length(line.value), framing, g);
    case 17:
      if (!iequals(line.name, "transfer-encoding")) return true;
      ++g.transfer_encodings;
      g.chunked = iequals(line.value, "chunked");
      return false;
    default:
      return true;
  }
}

// Takes all field lines. kComplete: p is behind the empty line.
HeadResult take_fields(const char*& p, const char* end, Headers& headers, Framing& framing,
                       Gathered& g, bool request) {
  FieldLine line;
  for (std::size_t count = 0;; ++count) {
    switch (next_field(p, end, line)) {
      case LineState::kField:
        break;
      case LineState::kEnd:
        return {HeadState::kComplete, 0, {}};
      case LineState::kIncomplete:
        return incomplete();
      case LineState::kSpacedName:
        return refuse(400, "invalid header name");
      case LineState::kBadName:
      case LineState::kBadValue:
        return refuse(400);
    }
    if (count == kMaxFields) return refuse(431);
    if (take_field(line, framing, g, request)) headers.add(line.name, line.value);
  }
}

// "HTTP/1.1" and its like; -1: malformed. Major and minor are one digit each (Go:
// ParseHTTPVersion).
int parse_version(std::string_view text) {
  if (text.size() != 8 || std::memcmp(text.data(), "HTTP/", 5) != 0) return -1;
  if (!is_digit(text[5]) || text[6] != '.' || !is_digit(text[7])) return -1;
  return (text[5] - '0') * 10 + (text[7] - '0');
}

HeadResult take_request_line(const char*& p, const char* end, Request& request, int& version) {
  const char* start = p;
  while (p < end && has_class(*p, kTokenChar)) ++p;
  if (p == end) return incomplete();
  if (*p != ' ' || p == start) return refuse(400);
  request.method = {start, p};
  start = ++p;
  p = find_control<0x21>(p, end);
  if (p == end) return incomplete();
  if (*p != ' ' || p == start) return refuse(400);
  request.target = {start, p};
  start = ++p;
  if (end - p < 10) {
    // Not all of the version is there; what is there may be wrong already (HTTP/0.9 has none).
    const auto* newline =
        static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
    return newline ? refuse(400) : incomplete();
  }
  request.proto = {start, 8};
  version = parse_version(request.proto);
  if (version < 0 || p[8] != '\r' || p[9] != '\n') return refuse(400);
  p += 10;
  return {HeadState::kComplete, 0, {}};
}

void settle_connection(const Gathered& g, int version, Framing& framing) {
  framing.keep_alive = !g.close && (version > 10 || g.keep_alive);
  framing.connection_upgrade = g.upgrade_named;
  if (g.upgrade_named && version > 10) framing.upgrade = g.upgrade;
}

// RFC 9112 section 6.3: whatever could be understood in two ways is refused.
HeadResult check_request_framing(const Gathered& g, int version, Framing& framing) {
  if (g.bad_length || g.content_lengths > 1) return refuse(400);
  if (g.transfer_encodings > 0) {
    if (g.content_lengths > 0 || version == 10) return refuse(400);
    if (g.transfer_encodings > 1 || !g.chunked) return refuse(501);
    framing.chunked = true;
  }
  settle_connection(g, version, framing);
  return {HeadState::kComplete, 0, {}};
}

// As Go's net/http: equal lengths are one, Transfer-Encoding overrides them, and says nothing in
// HTTP/1.0. Behind a reply that others may have understood differently nothing more is read.
HeadResult check_reply_framing(const Gathered& g, int version, Headers& headers, Framing& framing) {
  if (g.bad_length) return refuse(0, "malformed or ambiguous Content-Length");
  settle_connection(g, version, framing);
  if (g.transfer_encodings == 0) return {HeadState::kComplete, 0, {}};
  if (g.content_lengths > 0 || version == 10) framing.keep_alive = false;
  if (version == 10) return {HeadState::kComplete, 0, {}};
  if (g.transfer_encodings > 1 || !g.chunked) return refuse(0, "unsupported Transfer-Encoding");
  framing.chunked = true;
  framing.content_length.reset();
  headers.remove("Content-Length");
  return {HeadState::kComplete, 0, {}};
}

HeadResult check_host(const Gathered& g, std::string_view method, int version) {
  if (g.hosts > 1) return refuse(400);
  if (g.hosts == 0) {
    if (version > 10 && method != "CONNECT") return refuse(400, "missing required Host header");
    return {HeadState::kComplete, 0, {}};
  }
  for (char c : g.host) {
    if (!has_class(c, kHostChar)) return refuse(400, "malformed Host header");
  }
  return {HeadState::kComplete, 0, {}};
}

}  // namespace

HeadResult parse_request_head(std::string_view bytes, Request& request, Framing& framing) {
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  int version = 0;
  HeadResult result = take_request_line(p, end, request, version);
  if (result.state != HeadState::kComplete) return result;
  Gathered g;
  result = take_fields(p, end, request.headers, framing, g, true);
  if (result.state != HeadState::kComplete) return result;

  if (version / 10 != 1) return refuse(505, "unsupported protocol version");
  result = check_request_framing(g, version, framing);
  if (result.state != HeadState::kComplete) return result;
  result = check_host(g, request.method, version);
  if (result.state != HeadState::kComplete) return result;

  request.proto_major = 1;
  request.proto_minor = version % 10;
  request.host = g.host;
  if (framing.chunked) framing.content_length.reset();
  request.content_length = framing.content_length;
  framing.head_size = static_cast<std::size_t>(p - bytes.data());
  if (!g.expect.empty() && version > 10) {
    framing.bad_expectation = !list_has_token(g.expect, "100-continue");
    framing.expect_continue = !framing.bad_expectation && framing.has_body();
  }
  return result;
}

HeadResult parse_response_head(std::string_view bytes, ResponseHead& head, Headers& headers,
                               Framing& framing) {
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  // "HTTP/1.1 200" and, where there is a reason, a space and the reason.
  if (end - p < 14) {
    const std::size_t known = std::min<std::size_t>(bytes.size(), 7);
    return std::memcmp(p, "HTTP/1.", known) == 0 ? incomplete() : refuse(0, "not an HTTP/1 reply");
  }
  head.proto = bytes.substr(0, 8);
  const int version = parse_version(head.proto);
  if (version / 10 != 1 || p[8] != ' ' || !is_digit(p[9]) || !is_digit(p[10]) || !is_digit(p[11])) {
    return refuse(0, "malformed status line");
  }
  head.status = (p[9] - '0') * 100 + (p[10] - '0') * 10 + (p[11] - '0');
  head.proto_minor = version % 10;
  if (head.status < 100) return refuse(0, "malformed status code");
  const char* start = p + 12;
  p = find_control<0x20>(start, end);
  while (p < end && *p == '\t') p = find_control<0x20>(p + 1, end);
  if (end - p < 2) return incomplete();
  if (p[0] != '\r' || p[1] != '\n' || (p > start && *start != ' ')) {
    return refuse(0, "malformed status line");
  }
  head.reason = p > start ? std::string_view(start + 1, p) : std::string_view();
  p += 2;

  Gathered g;
  HeadResult result = take_fields(p, end, headers, framing, g, false);
  if (result.state == HeadState::kRefused) return refuse(0, "malformed header field");
  if (result.state != HeadState::kComplete) return result;
  result = check_reply_framing(g, version, headers, framing);
  if (result.state != HeadState::kComplete) return result;
  framing.head_size = static_cast<std::size_t>(p - bytes.data());
  return result;
}

bool may_end_head(std::string_view bytes, std::size_t old_size) {
  // The empty line begins at most three bytes before the new ones.
  std::size_t at = old_size > 3 ? old_size - 3 : 0;
  while ((at = bytes.find('\n', at)) != std::string_view::npos) {
    ++at;
    if (at < bytes.size() && (bytes[at] == '\n' || bytes[at] == '\r')) return true;
  }
  return false;
}

}  // namespace fusor::http1
