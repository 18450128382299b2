// Request and response as plain values. Views live as long as the exchange.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/http/body.h"
#include "core/http/headers.h"

namespace fusor {

// The path and query of a request, as Go's url.URL has them: `path` decoded, `raw_path` the escaped
// form where it is not what escaping `path` would give (else ""). See core/http/uri.h for the
// functions that make and change one.
struct Uri {
  std::string_view path;
  std::string_view raw_path;
  std::string_view query;    // without '?', escaped as received
  bool force_query = false;  // a lone '?' at the end
};

struct Address {
  std::string_view host;  // textual IP, no brackets; "@" or a path for unix sockets
  std::uint16_t port = 0;
};

// Facts of a TLS connection; absent on plain ones.
struct TlsFacts {
  std::string_view version;  // "tls1.3"
  std::string_view cipher;
  std::string_view server_name;
  std::string_view protocol;  // ALPN
  bool resumed = false;
};

struct Request {
  std::string_view method;
  std::string_view target;  // the request-target as received
  Uri uri;
  std::string_view host;  // Host or :authority, with its port
  int proto_major = 1;
  int proto_minor = 1;
  std::string_view proto = "HTTP/1.1";
  std::string_view scheme = "http";
  Headers headers;
  Body body;
  std::optional<std::uint64_t> content_length;  // nothing: chunked, or no body
  Address remote;
  Address local;
  const TlsFacts* tls = nullptr;
};

struct Response {
  int status = 0;  // 0: no handler has answered yet
  Headers headers;
  Body body;
};

}  // namespace fusor
