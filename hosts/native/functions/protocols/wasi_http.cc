#include "hosts/native/functions/protocols/wasi_http.h"

#include "core/base/strings.h"
#include "core/http/uri.h"
#include "hosts/native/functions/protocols/reply_field.h"

namespace fusor {

void WasiHttpProtocol::prepare(Exchange& x, GuestStart& start) const {
  const Request& r = x.request;
  wasm::HttpRequest& request = start.request;
  request.method = r.method;
  request.authority = r.host.empty() ? r.local.host : r.host;
  request.path_and_query = request_uri(r.uri, x.arena);
  request.https = r.scheme == "https";
  request.fields.reserve(8);
  for (const Field& field : r.headers) request.fields.emplace_back(field.name, field.value);
}

Result<ReplyHead> WasiHttpProtocol::head(Exchange& x, const GuestOutput& output) const {
  if (!output.head) return ReplyHead{};
  TRY(set_reply_status(x, output.head->status));
  for (const auto& [name, value] : output.head->fields) {
    TRY(add_reply_field(x, x.arena.copy(name), x.arena.copy(value)));
  }
  return ReplyHead{.complete = true, .consumed = 0, .body = {}, .local_redirect = {}};
}

}  // namespace fusor
