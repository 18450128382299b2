// Calls whose answer is a text of unknown length: the `out` type of abi/core.abi.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fusor::edge {

// `call(buffer, capacity)` returns the length of the whole text, or -1 for none; where it did not
// fit nothing was written and it is asked again. `keep(view)` copies what is to stay.
template <class Call>
std::optional<std::string> text_of(Call call) {
  std::string text(256, '\0');
  for (;;) {
    const std::int32_t size = call(text.data(), static_cast<std::uint32_t>(text.size()));
    if (size < 0) return std::nullopt;
    const bool fits = static_cast<std::size_t>(size) <= text.size();
    text.resize(static_cast<std::size_t>(size));
    if (fits) return text;
  }
}

}  // namespace fusor::edge
