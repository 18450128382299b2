#include "hosts/native/functions/protocols/cgi.h"

#include <algorithm>

#include "core/base/host_port.h"
#include "core/base/strings.h"
#include "hosts/native/functions/protocols/reply_field.h"

namespace fusor {
namespace {

using Environment = std::vector<std::pair<std::string_view, std::string_view>>;

// RFC 3875 section 4.1.18. Not passed on: what has a variable of its own, and Proxy, which programs
// would take for the setting HTTP_PROXY.
bool has_variable(std::string_view name) {
  for (std::string_view other : {"Content-Type", "Content-Length", "Host", "Proxy"}) {
    if (iequals(name, other)) return false;
  }
  // X_Forwarded_For would become the variable that X-Forwarded-For has.
  return name.find('_') == std::string_view::npos;
}

std::string_view variable_name(std::string_view field, Arena& arena) {
  char* name = arena.allocate_chars(5 + field.size());
  constexpr std::string_view kPrefix = "HTTP_";
  char* to = std::copy(kPrefix.begin(), kPrefix.end(), name);
  for (char c : field) *to++ = c == '-' ? '_' : ascii_upper(c);
  return {name, 5 + field.size()};
}

void add_headers(Exchange& x, Environment& environment) {
  const std::size_t first = environment.size();
  for (const Field& field : x.request.headers) {
    if (!has_variable(field.name)) continue;
    const std::string_view name = variable_name(field.name, x.arena);
    auto known = environment.begin() + static_cast<std::ptrdiff_t>(first);
    while (known != environment.end() && known->first != name) ++known;
    if (known == environment.end()) {
      environment.emplace_back(name, field.value);
    } else {
      known->second = x.arena.concat(known->second, ", ", field.value);
    }
  }
}

// What a route cut off the path (handle_path) is where the script lies.
std::string_view script_name(const Exchange& x) {
  const std::string_view before = x.original_uri.path;
  const std::string_view now = x.request.uri.path;
  return before.ends_with(now) ? before.substr(0, before.size() - now.size()) : std::string_view();
}

struct Line {
  std::string_view text;
  bool complete = false;
};

Line next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return {};
  std::string_view text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {text, true};
}

// The path that a reply of nothing but a Location redirects to, within this server; else "".
std::string_view local_redirect(std::string_view head) {
  const std::string_view line = next_line(head).text;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !iequals(line.substr(0, colon), "Location")) return {};
  const std::string_view to = trim(line.substr(colon + 1));
  const bool alone = next_line(head).text.empty();
  return alone && to.starts_with('/') && !to.starts_with("//") ? to : std::string_view();
}

Result<void> read_field(Exchange& x, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return fail(cat("its header line has no colon: ", line));
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (!iequals(name, "Status")) return add_reply_field(x, name, value);
  const auto status = parse_int<int>(value.substr(0, value.find(' ')));
  return set_reply_status(x, status.value_or(0));
}

}  // namespace

void CgiProtocol::prepare(Exchange& x, GuestStart& start) const {
  Environment& e = start.environment;
  const Request& r = x.request;
  const std::string_view host = host_without_port(r.host);
  e.insert(e.end(), {{"GATEWAY_INTERFACE", "CGI/1.1"},
                     {"SERVER_SOFTWARE", "Fusor"},
                     {"SERVER_PROTOCOL", r.proto},
                     {"SERVER_NAME", host.empty() ? r.local.host : host},
                     {"SERVER_PORT", x.arena.copy(decimal(r.local.port))},
                     {"REQUEST_METHOD", r.method},
                     {"REQUEST_SCHEME", r.scheme},
                     {"REQUEST_URI", r.target},
                     {"SCRIPT_NAME", script_name(x)},
                     {"PATH_INFO", r.uri.path},
                     {"QUERY_STRING", r.uri.query},
                     {"REMOTE_ADDR", r.remote.host},
                     {"REMOTE_HOST", r.remote.host},
                     {"REMOTE_PORT", x.arena.copy(decimal(r.remote.port))},
                     {"HTTP_HOST", r.host}});
  if (r.tls) e.emplace_back("HTTPS", "on");
  if (const Scalar* user = x.placeholders.find("http.auth.user.id")) {
    e.emplace_back("AUTH_TYPE", "Basic");
    e.emplace_back("REMOTE_USER", to_text(*user, x.arena));
  }
  const std::uint64_t length = start.streamed ? *r.content_length : start.input.size();
  if (length > 0) e.emplace_back("CONTENT_LENGTH", x.arena.copy(decimal_unsigned(length)));
  if (auto type = r.headers.get("Content-Type")) e.emplace_back("CONTENT_TYPE", *type);
  add_headers(x, e);
}

Result<ReplyHead> CgiProtocol::head(Exchange& x, const GuestOutput& written) const {
  const std::string_view output = written.bytes;
  const bool ended = written.ended;
  // Nothing is set before the whole head is there.
  std::string_view rest = output;
  std::size_t fields = 0;
  while (true) {
    const Line line = next_line(rest);
    if (!line.complete) {
      if (!ended) return ReplyHead{};
      return fail("its output ended before the empty line behind its headers");
    }
    if (line.text.empty()) break;
    ++fields;
  }
  if (fields == 0) return fail("its output does not begin with headers");
  const std::size_t consumed = output.size() - rest.size();
  if (rest.empty() && !local_redirect(output).empty()) {
    if (!ended) return ReplyHead{};  // a body may follow, and then it is an ordinary redirect
    return ReplyHead{.complete = true,
                     .consumed = consumed,
                     .body = {},
                     .local_redirect = x.arena.copy(local_redirect(output))};
  }
  std::string_view head = x.arena.copy(output.substr(0, consumed));
  for (Line line = next_line(head); !line.text.empty(); line = next_line(head)) {
    TRY(read_field(x, line.text));
  }
  if (x.response.status == 0) x.response.status = x.response.headers.has("Location") ? 302 : 200;
  return ReplyHead{.complete = true, .consumed = consumed, .body = {}, .local_redirect = {}};
}

}  // namespace fusor
