#include "core/modules/handlers/reverse_proxy/buffered_body.h"

#include <algorithm>
#include <memory>
#include <string>

#include "core/http/read_ahead.h"

namespace fusor {
Task<Served> buffer_body(Exchange& x, Body& body, std::int64_t limit) {
  BodySource* source = body.as_source();
  if (!source) co_return Served();
  const std::optional<std::uint64_t> length = source->length();
  std::string read;
  bool ended = false;
  while (limit < 0 || read.size() < static_cast<std::uint64_t>(limit)) {
    char piece[16 * 1024];
    std::size_t want = sizeof piece;
    if (limit >= 0)
      want = std::min<std::size_t>(want, static_cast<std::size_t>(limit) - read.size());
    CO_TRY_ASSIGN(const std::size_t got, co_await source->read(std::span(piece, want)));
    if (got == 0) {
      ended = true;
      break;
    }
    read.append(piece, got);
  }
  const std::string_view kept = x.arena.copy(read);
  // Trailer fields stay with their source, which has nothing more to read.
  const Headers* trailers = source->trailers();
  if (ended && (!trailers || trailers->size() == 0)) {
    body = Body::bytes(kept);
    co_return Served();
  }
  body = Body::source(std::make_unique<ReadAhead>(kept, std::move(body), length));
  co_return Served();
}

}  // namespace fusor
