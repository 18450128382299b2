#include "core/routes/request_body.h"

#include <algorithm>
#include <cstring>

#include "core/routes/exchange.h"

namespace fusor {

Task<Served> buffer_request_body(Exchange& x) {
  if (x.buffered_body) co_return Served();
  if (const std::string_view* bytes = x.request.body.as_bytes()) {
    x.buffered_body = *bytes;
    co_return Served();
  }
  BodySource* source = x.request.body.as_source();
  if (!source) {
    x.buffered_body = std::string_view();
    co_return Served();
  }
  if (source->length().value_or(0) > kMostBufferedBody) {
    co_return http_error(413, "request body is too large to be kept in memory");
  }
  std::string body;
  for (;;) {
    const std::size_t had = body.size();
    body.resize(had + std::clamp<std::size_t>(had, 4096, 1 << 20));
    CO_TRY_ASSIGN(const std::size_t count, co_await source->read(std::span(body).subspan(had)));
    body.resize(had + count);
    if (count == 0) break;
    if (body.size() > kMostBufferedBody) {
      co_return http_error(413, "request body is too large to be kept in memory");
    }
  }
  x.buffered_body = x.arena.copy(body);
  x.request.content_length = body.size();
  x.request.body = Body::bytes(*x.buffered_body);
  co_return Served();
}

}  // namespace fusor
