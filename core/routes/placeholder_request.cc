// http.request.* but its URI; http.vars.*, http.response.header.*, http.error.*.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/base/base64.h"
#include "core/base/host_port.h"
#include "core/base/ip.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/http/query.h"
#include "core/http/status.h"
#include "core/routes/placeholder_values.h"

namespace fusor::placeholder {
namespace {

// A port that is a number is one.
Scalar port_value(std::string_view text) {
  if (const auto number = parse_int<std::int64_t>(text)) return *number;
  return text;
}

std::string_view host_port(Exchange& x, const Address& address) {
  if (address.port == 0) return address.host;  // a unix socket
  const bool v6 = address.host.find(':') != std::string_view::npos;
  return x.arena.concat(v6 ? "[" : "", address.host, v6 ? "]:" : ":", decimal(address.port));
}

Scalar address_port(const Address& address) {
  if (address.port == 0) return std::string_view();
  return static_cast<std::int64_t>(address.port);
}

// All values of the field, with commas between them.
std::string_view joined(Exchange& x, const Headers& headers, std::string_view name) {
  return joined_values(headers, name, ",", x.arena).value_or("");
}

std::int64_t elapsed(Exchange& x) { return x.host.clock.monotonic_ns() - x.start_ns; }

}  // namespace

PlaceholderValue method(Exchange& x, std::string_view) { return x.request.method; }
PlaceholderValue scheme(Exchange& x, std::string_view) {
  return std::string_view(x.request.scheme == "https" ? "https" : "http");
}
PlaceholderValue proto(Exchange& x, std::string_view) { return x.request.proto; }
PlaceholderValue proto_name(Exchange& x, std::string_view) {
  if (x.request.proto_major == 2) return std::string_view("HTTP/2");
  if (x.request.proto_major == 3) return std::string_view("HTTP/3");
  return x.request.proto;
}
PlaceholderValue host(Exchange& x, std::string_view) { return host_without_port(x.request.host); }
PlaceholderValue port(Exchange& x, std::string_view) {
  const auto split = cut_host_port(x.request.host);
  return port_value(split ? split->port : std::string_view());
}
PlaceholderValue hostport(Exchange& x, std::string_view) { return x.request.host; }

// {…labels.N}: the N-th label from the right, in lower case.
PlaceholderValue host_label(Exchange& x, std::string_view argument) {
  auto index = parse_int<int>(argument);
  if (!index || *index < 0) return std::nullopt;
  std::string_view rest = host_without_port(x.request.host);
  for (;; --*index) {
    const std::size_t dot = rest.rfind('.');
    if (*index == 0) {
      const std::string_view label = rest.substr(dot == std::string_view::npos ? 0 : dot + 1);
      return x.arena.copy(to_lower(label));
    }
    if (dot == std::string_view::npos) return Scalar(std::string_view());
    rest = rest.substr(0, dot);
  }
}

PlaceholderValue local(Exchange& x, std::string_view) { return host_port(x, x.request.local); }
PlaceholderValue local_host(Exchange& x, std::string_view) { return x.request.local.host; }
PlaceholderValue local_port(Exchange& x, std::string_view) { return address_port(x.request.local); }
PlaceholderValue remote(Exchange& x, std::string_view) { return host_port(x, x.request.remote); }
PlaceholderValue remote_host(Exchange& x, std::string_view) { return x.request.remote.host; }
PlaceholderValue remote_port(Exchange& x, std::string_view) {
  return address_port(x.request.remote);
}

// {http.request.remote.host/24,64}: the network of so many bits that the client is in.
PlaceholderValue remote_prefix(Exchange& x, std::string_view argument) {
  const auto ip = parse_ip(x.request.remote.host);
  if (!ip) return x.request.remote.host;
  const std::size_t comma = argument.find(',');
  std::string_view digits = argument.substr(0, comma);
  if (!ip->is_v4() && comma != std::string_view::npos) digits = argument.substr(comma + 1);
  const auto bits = parse_int<int>(digits);
  if (!bits || *bits < 0 || *bits > ip->bit_count()) return std::string_view();
  return x.arena.copy(IpPrefix(*ip, *bits).to_string());
}

PlaceholderValue header(Exchange& x, std::string_view name) {
  // Host is no header field of a request in the reference (Go keeps it apart).
  if (iequals(name, "Host")) return std::string_view();
  return joined(x, x.request.headers, name);
}
PlaceholderValue response_header(Exchange& x, std::string_view name) {
  return joined(x, x.response.headers, name);
}

// The first cookie of that name; names compare without case, as in the reference.
PlaceholderValue cookie(Exchange& x, std::string_view name) {
  for (const Field& field : x.request.headers) {
    if (!iequals(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = trim(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const std::size_t equals = pair.find('=');
      if (!iequals(trim(pair.substr(0, equals)), name)) continue;
      std::string_view value =
          equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
      if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
      }
      // What RFC 6265 section 4.1.1 does not allow is no cookie, in the reference too.
      const auto allowed = [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; };
      if (std::ranges::all_of(value, allowed)) return value;
    }
  }
  return std::string_view();
}

PlaceholderValue duration(Exchange& x, std::string_view) {
  return x.arena.copy(format_duration(elapsed(x)));
}
PlaceholderValue duration_ms(Exchange& x, std::string_view) {
  return static_cast<double>(elapsed(x)) / 1e6;
}

// A random UUID (RFC 9562 version 4), the same for the whole request; it joins the access log.
PlaceholderValue uuid(Exchange& x, std::string_view) {
  constexpr std::string_view kField = "uuid";
  if (const Scalar* made = x.log_fields.find(kField)) return *made;
  unsigned char bytes[16];
  x.host.random.fill(bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  static constexpr char kHex[] = "0123456789abcdef";
  char* out = x.arena.allocate_chars(36);
  char* at = out;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = kHex[bytes[i] >> 4];
    *at++ = kHex[bytes[i] & 15];
  }
  const std::string_view text(out, 36);
  x.log_fields.set(kField, text);
  return text;
}

PlaceholderValue body(Exchange& x, std::string_view) {
  return x.buffered_body.value_or(std::string_view());
}
PlaceholderValue body_base64(Exchange& x, std::string_view) {
  return x.arena.copy(base64_encode(x.buffered_body.value_or(std::string_view())));
}

// Known without TLS too, and then empty.
PlaceholderValue tls(Exchange& x, std::string_view argument) {
  const std::string field = to_lower(argument);
  const TlsFacts* facts = x.request.tls;
  const auto known = [&](Scalar value) -> PlaceholderValue { return facts ? value : Scalar(); };
  static constexpr TlsFacts kNone;
  const TlsFacts& f = facts ? *facts : kNone;
  if (field == "version") return known(f.version);
  if (field == "cipher_suite") return known(f.cipher);
  if (field == "resumed") return known(f.resumed);
  if (field == "proto") return known(f.protocol);
  if (field == "proto_mutual") return known(true);
  if (field == "server_name") return known(f.server_name);
  if (field == "ech") return known(false);
  if (field.starts_with("client.")) return known(Scalar());
  return std::nullopt;
}

PlaceholderValue var(Exchange& x, std::string_view name) {
  const Scalar* value = x.vars.find(name);
  return value ? *value : Scalar();
}

PlaceholderValue error_text(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  const std::string_view message = x.error->message();
  return x.arena.concat("{id=", x.error->id(), "}: HTTP ", decimal(x.error->status()),
                        x.error->has_message() ? ":" : "", message.empty() ? "" : " ", message);
}
PlaceholderValue error_id(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  return std::string_view(x.error->id());
}
PlaceholderValue error_message(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  if (!x.error->has_message()) return status_text(x.error->status());
  return std::string_view(x.error->message());
}
PlaceholderValue error_status_code(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  return static_cast<std::int64_t>(x.error->status());
}
PlaceholderValue error_status_text(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  return status_text(x.error->status());
}
// Where the error was made: a place in the reference's source; we have none to show.
PlaceholderValue error_trace(Exchange& x, std::string_view) {
  if (!x.error) return std::nullopt;
  return std::string_view();
}

PlaceholderValue shutting_down(Exchange&, std::string_view) { return false; }
PlaceholderValue time_until_shutdown(Exchange&, std::string_view) { return Scalar(); }

}  // namespace fusor::placeholder
