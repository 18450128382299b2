#include "core/adapter/member_order.h"

#include <utility>

namespace fusor::adapter {

void order_members(json::Object& object, std::span<const std::string_view> names) {
  json::Object out;
  out.reserve(object.size());
  for (std::string_view name : names) {
    if (json::Value* value = object.find(name)) out.set(name, std::move(*value));
  }
  for (json::Member& member : object) {
    if (!out.find(member.key)) out.set(member.key, std::move(member.value));
  }
  object = std::move(out);
}

}  // namespace fusor::adapter
