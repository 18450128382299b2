#include "core/adapter/route.h"

#include "core/base/strings.h"
#include "core/base/units.h"

namespace fusor::adapter {

json::Value to_json(Route route) {
  json::Object out;
  put(out, "group", std::move(route.group));
  put(out, "match", std::move(route.match));
  put(out, "handle", std::move(route.handle));
  put(out, "terminal", route.terminal);
  return json::Value(std::move(out)).with_origin(std::move(route.origin));
}

json::Array to_json(Routes routes) {
  json::Array out;
  out.reserve(routes.size());
  for (Route& route : routes) out.push_back(to_json(std::move(route)));
  return out;
}

namespace {

bool is_empty(const json::Value& value) {
  switch (value.type()) {
    case json::Type::kNull:
      return true;
    case json::Type::kBool:
      return !value.as_bool();
    case json::Type::kInteger:
    case json::Type::kNumber:
      return value.as_double() == 0;
    case json::Type::kString:
      return value.as_string().empty();
    case json::Type::kArray:
      return value.as_array().empty();
    case json::Type::kObject:
      return value.as_object().empty();
  }
  return false;
}

bool is_sorted(const json::Object& object) {
  const std::string* before = nullptr;
  for (const json::Member& member : object) {
    if (before && *before > member.key) return false;
    before = &member.key;
  }
  return true;
}

// Beyond 2^53 a float64 is not every integer: Go prints the nearest that it is, which is an integer
// again for who reads it.
json::Value through_float(const json::Value& value) {
  constexpr std::int64_t kExact = 1LL << 53;
  const std::int64_t n = value.as_integer();
  if (n >= -kExact && n <= kExact) return value;
  json::Value nearest(static_cast<double>(n));
  if (const auto printed = parse_int<std::int64_t>(json::write(nearest))) nearest = *printed;
  return std::move(nearest).with_origin(value.origin());
}

// The nesting of blocks is limited by the parser, so recursion is too.
void finish(json::Value& value, const Origin& origin) {
  if (!value.origin()) value.set_origin(origin);
  if (value.is_array()) {
    for (json::Value& item : value.as_array()) finish(item, origin);
  } else if (value.is_object()) {
    if (!is_sorted(value.as_object())) value.as_object().sort();
    for (json::Member& member : value.as_object()) finish(member.value, origin);
  } else if (value.is_integer()) {
    value = through_float(value);
  }
}

}  // namespace

std::size_t count_values(const json::Value& value) {
  std::size_t count = 1;
  if (value.is_array()) {
    for (const json::Value& item : value.as_array()) count += count_values(item);
  } else if (value.is_object()) {
    for (const json::Member& member : value.as_object()) count += count_values(member.value);
  }
  return count;
}

std::size_t count_values(const Route& route) {
  std::size_t count = 1;
  for (const json::Value& set : route.match) count += count_values(set);
  for (const json::Value& handler : route.handle) count += count_values(handler);
  return count;
}

void put(json::Object& object, std::string_view key, json::Value value) {
  if (!is_empty(value)) object.set(key, std::move(value));
}

namespace {

void erase_if(json::Object& object, bool (*drop)(const json::Value&)) {
  std::vector<std::string> keys;
  for (const json::Member& member : object) {
    if (drop(member.value)) keys.push_back(member.key);
  }
  for (const std::string& key : keys) object.erase(key);
}

}  // namespace

void omit_empty(json::Object& object) { erase_if(object, is_empty); }

void omit_zeros(json::Object& object) {
  erase_if(object, [](const json::Value& v) { return v.is_number() && v.as_double() == 0; });
}

json::Value weak_string(std::string_view text) {
  if (text.empty()) return {};
  if (text == "true" || text == "false") return text == "true";
  if (const auto number = parse_integer(text)) return *number;
  return text;
}

void put_weak_string(json::Object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object.set(key, weak_string(text));
}

json::Value module_object(std::string_view key, std::string_view name, json::Object object,
                          const Origin& origin) {
  if (!key.empty()) object.set(key, name);
  json::Value out(std::move(object));
  finish(out, origin);
  return out;
}

}  // namespace fusor::adapter
