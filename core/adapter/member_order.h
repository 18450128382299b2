// The order in which Go prints the members of a struct: that of their declaration.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "core/base/json.h"

namespace fusor::adapter {

// Puts the members in this order; members that are not named follow, as they were.
void order_members(json::Object& object, std::span<const std::string_view> names);
inline void order_members(json::Object& object, std::initializer_list<std::string_view> names) {
  order_members(object, std::span(names.begin(), names.size()));
}

}  // namespace fusor::adapter
