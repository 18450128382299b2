#include "core/http/query.h"

#include <algorithm>

#include "core/base/go_sort.h"

namespace fusor {

namespace {

constexpr std::size_t kMaxParameters = 10'000;  // as Go's: more of them are all refused

// Takes the next part off `rest`, not unescaped; false where it is none: empty, or with a ';'.
bool take_part(std::string_view& rest, std::string_view& name, std::string_view& value,
               bool& malformed) {
  const std::size_t end = std::min(rest.find('&'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (part.find(';') != std::string_view::npos) {
    malformed = true;
    return false;
  }
  if (part.empty()) return false;
  const std::size_t equals = std::min(part.find('='), part.size());
  name = part.substr(0, equals);
  value = part.substr(std::min(equals + 1, part.size()));
  return true;
}

bool too_many(std::string_view query) {
  return query.size() >= kMaxParameters &&
         static_cast<std::size_t>(std::count(query.begin(), query.end(), '&')) >= kMaxParameters;
}

}  // namespace

detail::Parameters::Parameters(std::string_view query) : rest(query) {
  if (!too_many(query)) return;
  rest = {};
  malformed = true;
}

bool detail::Parameters::next(Arena& arena) {
  while (!rest.empty()) {
    std::string_view escaped_name, escaped_value;
    if (!take_part(rest, escaped_name, escaped_value, malformed)) continue;
    const auto decoded_name = query_unescape(escaped_name, arena);
    const auto decoded_value = query_unescape(escaped_value, arena);
    if (decoded_name && decoded_value) {
      name = *decoded_name;
      value = *decoded_value;
      return true;
    }
    malformed = true;
  }
  return false;
}

std::vector<QueryParameter> parse_query(std::string_view query, Arena& arena, bool* valid) {
  std::vector<QueryParameter> parameters;
  const bool fine = for_each_parameter(
      query, arena,
      [&](std::string_view name, std::string_view value) { parameters.push_back({name, value}); });
  if (valid) *valid = fine;
  return parameters;
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name,
                                            Arena& arena) {
  if (too_many(query)) return std::nullopt;
  bool malformed = false;
  while (!query.empty()) {
    std::string_view part_name, value;
    if (!take_part(query, part_name, value, malformed)) continue;
    if (part_name.size() < name.size()) continue;  // escapes only make it longer
    if (query_unescape(part_name, arena) != name) continue;
    if (const auto decoded = query_unescape(value, arena)) return decoded;
  }
  return std::nullopt;
}

std::string_view encode_query(std::span<const QueryParameter> parameters, Arena& arena) {
  std::vector<const QueryParameter*> sorted;
  sorted.reserve(parameters.size());
  for (const QueryParameter& parameter : parameters) sorted.push_back(&parameter);
  go_stable_sort(
      sorted, [](const QueryParameter* a, const QueryParameter* b) { return a->name < b->name; });
  std::string out;
  for (const QueryParameter* parameter : sorted) {
    if (!out.empty()) out += '&';
    out += url_escape(parameter->name, Escape::kQuery, arena);
    out += '=';
    out += url_escape(parameter->value, Escape::kQuery, arena);
  }
  return arena.copy(out);
}

}  // namespace fusor
