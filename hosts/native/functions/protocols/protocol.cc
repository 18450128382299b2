#include "hosts/native/functions/protocols/protocol.h"

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

std::string_view name_of(FunctionProtocol protocol, bool component) {
  if (component) return "wasi:http";
  switch (protocol) {
    case FunctionProtocol::kCgi:
      return "cgi";
    case FunctionProtocol::kJson:
      return "json";
    case FunctionProtocol::kRaw:
    case FunctionProtocol::kAuto:
      break;
  }
  return "raw";
}

}  // namespace fusor
