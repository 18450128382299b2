#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/routes/placeholders.h"

namespace fusor::modules {

namespace {

// A destination that a shorthand like {host} stands for: its value would never be seen. Of a family
// ({vars.x}) the reference does not say so.
bool is_built_in(std::string_view destination) {
  if (!destination.starts_with('{') || !destination.ends_with('}')) return false;
  std::string_view argument;
  const BuiltIn* found = find_built_in(destination.substr(1, destination.size() - 2), argument);
  return found && !found->family;
}

}  // namespace

// map [<matcher>] <source> <destinations...> {
//     [~]<input> <outputs...>
//     default    <defaults...>
// }
//
// '~' makes the input a regular expression; the output '-' leaves its destination to the default.
Result<json::Object> parse_map(Helper& h) {
  json::Object o;
  if (!h.next_arg()) return h.arg_error();
  put(o, "source", h.value());
  json::Array destinations = h.remaining_values();
  const std::size_t count = destinations.size();
  if (count == 0) return h.error("missing destination argument(s)");
  for (const json::Value& destination : destinations) {
    if (is_built_in(destination.as_string())) {
      return h.error(cat("destination ", destination.as_string(),
                         " conflicts with a Caddyfile placeholder shorthand"));
    }
  }
  o.set("destinations", std::move(destinations));
  json::Array mappings;
  json::Array defaults;
  for (auto block = h.block(); block.next();) {
    if (h.val() == "default") {
      if (!defaults.empty()) return h.error("defaults already defined");
      defaults = h.remaining_values();
      while (defaults.size() < count) defaults.emplace_back("");
      continue;
    }
    const json::Value input = h.value();
    json::Array outputs;
    while (h.next_arg()) {
      json::Value output = h.scalar();
      if (output == json::Value("-")) output = nullptr;
      outputs.push_back(std::move(output));
    }
    if (outputs.size() > count) return h.error("too many outputs");
    while (outputs.size() < count) outputs.emplace_back(nullptr);
    json::Object mapping;
    if (input.as_string().starts_with('~')) {
      put(mapping, "input_regexp",
          json::Value(input.as_string().substr(1)).with_origin(input.origin()));
    } else {
      put(mapping, "input", input);
    }
    mapping.set("outputs", std::move(outputs));
    mappings.emplace_back(std::move(mapping));
  }
  put(o, "mappings", std::move(mappings));
  put(o, "defaults", std::move(defaults));
  return o;
}

}  // namespace fusor::modules
