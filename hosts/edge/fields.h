// Header fields as JavaScript hands them over: name LF value LF, for each.
#pragma once

#include <string_view>

#include "core/http/headers.h"

namespace fusor::edge {

// Adds them; `list` lives as long as they do.
inline void read_fields(std::string_view list, Headers& into) {
  while (!list.empty()) {
    const std::size_t name = list.find('\n');
    const std::size_t value = list.find('\n', name + 1);
    if (value == std::string_view::npos) return;
    into.add(list.substr(0, name), list.substr(name + 1, value - name - 1));
    list.remove_prefix(value + 1);
  }
}

}  // namespace fusor::edge
