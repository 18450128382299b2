#include "hosts/native/functions/protocols/protocol.h"

#include "hosts/native/functions/protocols/cgi.h"
#include "hosts/native/functions/protocols/json.h"
#include "hosts/native/functions/protocols/raw.h"

namespace fusor {

const Protocol& protocol_of(FunctionProtocol protocol) {
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

}  // namespace fusor
