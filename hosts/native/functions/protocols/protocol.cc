#include "hosts/native/functions/protocols/protocol.h"

#include <algorithm>

#include "hosts/native/functions/protocols/cgi.h"
#include "hosts/native/functions/protocols/json.h"
#include "hosts/native/functions/protocols/raw.h"
#include "hosts/native/functions/protocols/wasi_http.h"

namespace fusor {

const Protocol& protocol_of(FunctionProtocol protocol, bool component) {
  static const WasiHttpProtocol wasi_http;
  if (component) return wasi_http;
  static const RawProtocol raw;
  static const CgiProtocol cgi;
  static const JsonProtocol json;
  switch (protocol) {
    case FunctionProtocol::kCgi:
      return cgi;
    case FunctionProtocol::kJson:
      return json;
    case FunctionProtocol::kRaw:
    case FunctionProtocol::kAuto:  // a command without a sign of more is raw
      break;
  }
  return raw;
}

namespace {
constexpr std::pair<std::string_view, FunctionProtocol> kNames[] = {
    {"raw", FunctionProtocol::kRaw},
    {"cgi", FunctionProtocol::kCgi},
    {"json", FunctionProtocol::kJson},
    {"auto", FunctionProtocol::kAuto},
};
}  // namespace

std::string_view name_of(FunctionProtocol protocol, bool component) {
  if (component) return "wasi:http";
  if (protocol == FunctionProtocol::kAuto) protocol = FunctionProtocol::kRaw;
  return std::ranges::find(kNames, protocol, [](const auto& row) { return row.second; })->first;
}

std::optional<FunctionProtocol> protocol_named(std::string_view name) {
  for (const auto& [known, protocol] : kNames) {
    if (known == name) return protocol;
  }
  return std::nullopt;
}

}  // namespace fusor
