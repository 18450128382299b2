#include "core/http/headers.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "core/base/arena.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

// RFC 9110 section 5.6.2: tchar.
constexpr bool is_token_char(char c) {
  if (is_alpha(c) || is_digit(c)) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Eight bytes at a time: every name of every request is looked at.
bool has_byte(std::uint64_t word, char c) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t zeros = word ^ (kOnes * static_cast<unsigned char>(c));
  return ((zeros - kOnes) & ~zeros & (kOnes * 0x80)) != 0;
}

bool is_ambiguous(std::string_view name) {
  std::uint64_t word = 0;
  for (; name.size() >= sizeof word; name.remove_prefix(sizeof word)) {
    std::memcpy(&word, name.data(), sizeof word);
    if (has_byte(word, '_') || has_byte(word, '.')) return true;
  }
  for (char c : name) {
    if (c == '_' || c == '.') return true;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> Headers::get(std::string_view name) const {
  if (source_) {
    if (drop_ambiguous_ && is_ambiguous(name)) return std::nullopt;
    return source_->get(name);
  }
  for (const Field& field : fields_) {
    if (iequals(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const Field& field : fields()) {
    if (iequals(field.name, name)) found.push_back(field.value);
  }
  return found;
}

void Headers::add(std::string_view name, std::string_view value) {
  fields();
  fields_.push_back({name, value});
}

void Headers::set(std::string_view name, std::string_view value) {
  fields();
  auto at = std::ranges::find_if(fields_, [&](const Field& f) { return iequals(f.name, name); });
  if (at == fields_.end()) {
    fields_.push_back({name, value});
    return;
  }
  *at = {name, value};
  fields_.erase(
      std::remove_if(at + 1, fields_.end(), [&](const Field& f) { return iequals(f.name, name); }),
      fields_.end());
}

bool Headers::remove(std::string_view name) {
  fields();
  return std::erase_if(fields_, [&](const Field& f) { return iequals(f.name, name); }) > 0;
}

void Headers::drop_ambiguous_names() {
  if (source_) {
    drop_ambiguous_ = true;
  } else {
    const auto ambiguous = [](const Field& f) { return is_ambiguous(f.name); };
    if (std::ranges::any_of(fields_, ambiguous)) std::erase_if(fields_, ambiguous);
  }
}

void Headers::clear() {
  source_ = nullptr;
  drop_ambiguous_ = false;
  fields_.clear();
}

std::vector<Field>& Headers::mutable_fields() {
  fields();
  return fields_;
}

const std::vector<Field>& Headers::fields() const {
  if (HeaderSource* source = std::exchange(source_, nullptr)) {
    auto& self = const_cast<Headers&>(*this);
    source->load(self);
    if (drop_ambiguous_) self.drop_ambiguous_names();
  }
  return fields_;
}

std::optional<std::string_view> joined_values(std::span<const Field> fields, std::string_view name,
                                              std::string_view separator, Arena& arena) {
  std::optional<std::string_view> only;
  std::string several;
  for (const Field& field : fields) {
    if (!iequals(field.name, name)) continue;
    if (!only) {
      only = field.value;
      continue;
    }
    if (several.empty()) several = *only;
    several += separator;
    several += field.value;
  }
  return several.empty() ? only : arena.copy(several);
}

bool valid_field_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_token_char);
}

bool valid_field_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

std::string_view safe_field_value(std::string_view value, Arena& arena) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  if (valid_field_value(value)) return value;
  char* out = arena.allocate_chars(value.size());
  std::ranges::transform(value, out, [](char c) { return valid_field_value({&c, 1}) ? c : ' '; });
  return trim({out, value.size()});
}

std::string_view canonical_field_name(std::string_view name, Arena& arena) {
  bool upper = true;
  bool same = true;
  for (char c : name) {
    if (!is_token_char(c)) return name;
    if (c != (upper ? ascii_upper(c) : ascii_lower(c))) same = false;
    upper = c == '-';
  }
  if (same) return name;
  char* out = arena.allocate_chars(name.size());
  upper = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    out[i] = upper ? ascii_upper(name[i]) : ascii_lower(name[i]);
    upper = name[i] == '-';
  }
  return {out, name.size()};
}

bool list_has_token(std::string_view value, std::string_view token) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    if (iequals(trim(value.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    value.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace fusor
