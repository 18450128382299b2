#include "cli/admin_client.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "hosts/native/log/writer.h"

namespace fusor::cli {
namespace {

struct Socket {
  int fd = -1;
  ~Socket() {
    if (fd >= 0) ::close(fd);
  }
};

std::string reason() { return std::strerror(errno); }

Result<void> connect_unix(Socket& socket, std::string_view path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path) return fail("the path is too long");
  std::memcpy(name.sun_path, path.data(), path.size());
  socket.fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket.fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return {};
  return fail(reason());
}

Result<void> connect_tcp(Socket& socket, const NetworkAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string host = address.host.empty() ? "localhost" : address.host;
  const int error =
      ::getaddrinfo(host.c_str(), decimal(address.start_port).c_str(), &hints, &found);
  if (error != 0) return fail(::gai_strerror(error));
  std::string why;
  for (const addrinfo* a = found; a; a = a->ai_next) {
    socket.fd = ::socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
    if (::connect(socket.fd, a->ai_addr, a->ai_addrlen) == 0) break;
    why = reason();
    ::close(socket.fd);
    socket.fd = -1;
  }
  ::freeaddrinfo(found);
  if (socket.fd < 0) return fail(std::move(why));
  return {};
}

Result<std::string> read_all(int fd) {
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(reason());
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

// The address that somebody meant who wrote a port alone, or a URL; "": it is none of these.
std::string spelt_right(std::string_view address) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!address.starts_with(scheme)) continue;
    address.remove_prefix(scheme.size());
    return std::string(address.substr(0, address.find('/')));
  }
  return parse_int<std::uint16_t>(address) ? cat("localhost:", address) : "";
}

// A chunked body put together again; we ask with HTTP/1.1, so a server may choose it.
std::string unchunked(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t line = text.find("\r\n");
    const auto size = parse_int<std::size_t>(text.substr(0, std::min(line, text.find(';'))), 16);
    if (line == text.npos || !size || *size == 0 || text.size() < line + 2 + *size) return out;
    out += text.substr(line + 2, *size);
    text.remove_prefix(std::min(text.size(), line + 2 + *size + 2));
  }
}

}  // namespace

Result<AdminReply> admin_request(std::string_view address, std::string_view method,
                                 std::string_view path,
                                 const std::vector<std::pair<std::string, std::string>>& headers,
                                 std::string_view body) {
  if (const std::string right = spelt_right(address); !right.empty()) {
    return fail(cat("'", address, "' is no address of an admin API: did you mean ", right, "?"));
  }
  TRY_ASSIGN(const NetworkAddress at, parse_network_address(address, "tcp", 2019));
  Socket socket;
  const auto connected = at.is_unix() ? connect_unix(socket, at.path()) : connect_tcp(socket, at);
  if (!connected) {
    return fail(cat("no server answers at ", address, ": ", connected.error().message(),
                    " (is fusor running, and its admin API on?)"));
  }
  const std::string host = at.is_unix() ? "127.0.0.1"
                                        : join_host_port(at.host.empty() ? "localhost" : at.host,
                                                         decimal(at.start_port));
  std::string text =
      cat(method, " ", path, " HTTP/1.1\r\nHost: ", host,
          "\r\nConnection: close\r\nContent-Length: ", decimal_unsigned(body.size()), "\r\n");
  for (const auto& [name, value] : headers) text += cat(name, ": ", value, "\r\n");
  text += cat("\r\n", body);
  if (!write_fully(socket.fd, text)) return fail(cat("sending to ", address, ": ", reason()));
  TRY_ASSIGN(const std::string reply, read_all(socket.fd));
  const std::size_t head = reply.find("\r\n\r\n");
  if (!reply.starts_with("HTTP/1.") || head == reply.npos || reply.size() < 12) {
    return fail(cat("what answers at ", address, " is no fusor: it does not speak HTTP"));
  }
  AdminReply out;
  out.status = parse_int<int>(std::string_view(reply).substr(9, 3)).value_or(0);
  out.body = reply.substr(head + 4);
  if (to_lower(reply.substr(0, head)).find("transfer-encoding: chunked") != reply.npos) {
    out.body = unchunked(out.body);
  }
  return out;
}

std::string admin_problem(const AdminReply& reply) {
  const auto value = json::parse(reply.body);
  const json::Value* error = value ? value->get("error") : nullptr;
  if (error && error->is_string()) return error->as_string();
  return cat("the server answered with status ", decimal(reply.status));
}

}  // namespace fusor::cli
