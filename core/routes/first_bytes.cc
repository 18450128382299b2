#include "core/routes/first_bytes.h"

#include <algorithm>
#include <memory>
#include <span>

#include "core/http/read_ahead.h"

namespace fusor {

Task<std::string_view> first_bytes(Exchange& x, Body& body) {
  constexpr std::size_t kEnough = 512;  // what detect_content_type() looks at
  if (const std::string_view* bytes = body.as_bytes()) co_return bytes->substr(0, kEnough);
  if (FileRange* range = body.as_file()) {
    const std::span<char> buffer(x.arena.allocate_chars(kEnough), kEnough);
    const auto got = co_await range->file->read_at(
        range->offset, buffer.first(std::min<std::size_t>(kEnough, range->length)));
    co_return std::string_view(buffer.data(), got.value_or(0));
  }
  BodySource* source = body.as_source();
  if (!source || source->host_stream()) co_return std::string_view();
  if (const std::string_view there = source->arrived(); !there.empty()) {
    co_return x.arena.copy(there.substr(0, kEnough));
  }
  const auto length = source->length();
  const std::span<char> buffer(x.arena.allocate_chars(kEnough), kEnough);
  const auto got = co_await source->read(buffer);
  if (!got) co_return std::string_view();  // errors are final: the next read has it
  const std::string_view first(buffer.data(), *got);
  if (!first.empty()) {
    body = Body::source(std::make_unique<ReadAhead>(first, std::move(body), length));
  }
  co_return first;
}

}  // namespace fusor
