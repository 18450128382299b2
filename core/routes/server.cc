// The way of one request through a server (Caddy: server.go, ServeHTTP).
#include <array>

#include "core/base/host_port.h"
#include "core/base/strings.h"
#include "core/http/sniff.h"
#include "core/http/uri.h"
#include "core/routes/first_bytes.h"
#include "core/routes/request_body.h"
#include "core/routes/server_details.h"

namespace fusor {
namespace {

constexpr std::size_t kLongestMethod = 32;

// net/http/httpguts.ValidHostHeader: the bytes that a Host may hold.
constexpr auto kHostBytes = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    const char byte = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_alpha(byte) || is_digit(byte) ||
        std::string_view("!$%&()*+,-.:;=[]'_~").find(byte) != std::string_view::npos;
  }
  return table;
}();

bool valid_host(std::string_view host) {
  for (char c : host) {
    if (!kHostBytes[static_cast<unsigned char>(c)]) return false;
  }
  // "..." could act like ".." where the host is used in a path (`root /srv/{host}`).
  if (!host.starts_with('.') && !host.starts_with('[')) return true;
  const std::string_view name = host_without_port(host);
  return name.empty() || name.find_first_not_of('.') != std::string_view::npos;
}

Served check(const Exchange& x) {
  const Request& r = x.request;
  if (r.method.size() > kLongestMethod) return http_error(405);
  if (r.proto_major == 1 && r.proto_minor == 1 && r.host.empty()) {
    return http_error(400, "rfc9112 forbids empty Host");
  }
  if (!valid_host(r.host)) return http_error(400, "invalid host");
  return {};
}

// The status that is sent, and no content where it allows none (Go's net/http does so when it
// sends).
void complete_response(Exchange& x) {
  Response& r = x.response;
  if (r.status == 0) r.status = 200;
  if (r.status == 204 || r.status == 304) {
    r.body = {};
    r.headers.remove("Content-Length");
    if (r.status == 304) r.headers.remove("Content-Type");
  }
}

bool lacks_content_type(Response& r) {
  const BodySource* source = r.body.as_source();
  if (!source || !source->length() || r.headers.has("Content-Type")) return false;
  return r.headers.get("Content-Encoding").value_or("").empty();
}

// What an upstream sends without a type is what its first bytes look like (Go's net/http), said as
// the reply leaves: after a site's own default. The head of a stream of unknown length does not
// wait for them.
Task<void> name_content_type(Exchange& x) {
  Body& body = x.response.body;
  const std::string_view first = co_await first_bytes(x, body);
  if (!first.empty()) x.response.headers.add("Content-Type", detect_content_type(first));
}

}  // namespace

Server::Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

static void prepare(Exchange& x, const Server& server, const Server::Details& details) {
  x.server = &server;
  x.start_ns = x.host.clock.monotonic_ns();
  x.response.headers.add("Server", "Fusor");
  x.original_method = x.request.method;
  x.original_uri = x.request.uri;
  determine_client_ip(x, details.proxies);
  details.log.begin(x);
}

// The error routes, or the bare status where there are none.
static Task<Served> serve_error(Exchange& x, const Server& server, HttpError error) {
  // The request as it was before any rewrite; its header fields stay changed.
  x.request.method = x.original_method;
  x.request.uri = x.original_uri;
  x.enter_error(std::move(error));
  const AccessLog& log = server.details->log;
  if (server.errors.empty()) {
    x.response.status = x.error->status();
    log.write_error(x, false, nullptr);
    co_return Served();
  }
  // A copy: error routes may enter another error, in a subroute of theirs.
  const int status = x.error->status();
  Served served = co_await server.errors.serve(x, nullptr);
  if (served) {
    log.write_error(x, true, nullptr);
    co_return served;
  }
  if (served.error().is_abort()) co_return served;
  log.write_error(x, false, &served.error());
  x.response.status = status;
  x.response.body = {};
  co_return Served();
}

Task<Served> Server::serve_local(Exchange& x, std::string_view path_and_query) const {
  constexpr int kMost = 10;  // as browsers follow about
  const auto uri = parse_target(path_and_query, x.arena);
  if (!uri) return ready(Served(http_error(502, "a local redirect to what is no path")));
  if (!x.begin_local_redirect(kMost)) {
    return ready(Served(http_error(502, "local redirects go in circles")));
  }
  Request& r = x.request;
  r.method = "GET";
  r.target = path_and_query;
  r.uri = *uri;
  r.body = {};
  r.content_length.reset();
  for (std::string_view field : {"Content-Length", "Content-Type", "Transfer-Encoding"}) {
    r.headers.remove(field);
  }
  x.buffered_body.reset();
  return routes.serve(x, nullptr);
}

Task<Served> Server::serve(Exchange& x) const {
  // About the server as a whole, and no resource of it: Go's net/http answers before any handler.
  if (x.request.target == "*" && x.request.method == "OPTIONS") {
    x.response.status = 200;
    co_return Served();
  }
  prepare(x, *this, *details);
  Served served = check(x);
  if (served && details->strict_sni_host && x.request.tls &&
      !iequals(x.request.tls->server_name, host_without_port(x.request.host))) {
    served = http_error(421, "strict host matching: TLS server name and HTTP Host differ");
  }
  if (served) {
    details->aliases.drop(x.request.headers);
    if (details->buffer_body) served = co_await buffer_request_body(x);
  }
  if (served) served = co_await routes.serve(x, nullptr);
  x.duration_ns = x.host.clock.monotonic_ns() - x.start_ns;
  if (!served && !served.error().is_abort()) {
    served = co_await serve_error(x, *this, std::move(served.error()));
  }
  if (served) {
    complete_response(x);
    if (lacks_content_type(x.response)) co_await name_content_type(x);
  }
  co_return served;
}

}  // namespace fusor
