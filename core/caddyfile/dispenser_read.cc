// The readers of the grammar: arguments to values.
#include <algorithm>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/caddyfile/dispenser.h"

namespace fusor::caddyfile {

Result<void> Dispenser::subdirective(std::span<const Sub> subs, std::string_view what) {
  const auto found = std::ranges::find(subs, val(), &Sub::name);
  if (found != subs.end()) return found->read();
  std::vector<std::string_view> known;
  for (const Sub& row : subs) known.push_back(row.name);
  return unknown(what, known);
}

Result<void> Dispenser::no_args() {
  if (next_arg()) return arg_error();
  return {};
}

Result<void> Dispenser::end() {
  TRY(no_args());
  if (!next_on_line()) return {};
  return error("unexpected block: no block is allowed here");
}

Result<std::string_view> Dispenser::arg() {
  if (!next_arg()) return arg_error();
  const std::string_view out = val();
  if (next_arg()) return arg_error();
  return out;
}

Result<void> Dispenser::text(json::Value& out) {
  TRY_ASSIGN(const std::string_view word, arg());
  out = json::Value(word).with_origin(origin());
  return {};
}

Result<void> Dispenser::text(json::Object& object, std::string_view key) {
  TRY_ASSIGN(const std::string_view word, arg());
  if (word.empty()) {
    object.erase(key);
  } else {
    object.set(key, value());
  }
  return {};
}

Result<void> Dispenser::integer(json::Value& out) {
  TRY_ASSIGN(const std::string_view word, arg());
  const auto parsed = parse_integer(word);
  if (!parsed) return error(cat("invalid integer '", shortened(word), "'"));
  out = json::Value(*parsed).with_origin(origin());
  return {};
}

Result<void> Dispenser::no_block() {
  if (block().next()) return error(cat(tokens_.front().text, " directive does not accept blocks"));
  return {};
}

Result<void> Dispenser::nothing_more() {
  if (next()) return arg_error();
  return {};
}

Result<void> Dispenser::duration(json::Value& out) {
  TRY(arg());
  return duration_here(out);
}

Result<void> Dispenser::duration_here(json::Value& out) {
  const std::string_view word = val();
  const auto parsed = parse_duration(word);
  if (!parsed) {
    return error(
        cat("invalid duration '", shortened(word), "': expecting forms like 1h30m, 10s or 7d"));
  }
  out = json::Value(*parsed).with_origin(origin());
  return {};
}

Result<void> Dispenser::go_duration(json::Value& out) {
  TRY_ASSIGN(const std::string_view word, arg());
  const auto parsed = parse_go_duration(word);
  if (!parsed) {
    return error(
        cat("invalid duration '", shortened(word), "': expecting forms like 1h30m or 10s"));
  }
  out = json::Value(*parsed).with_origin(origin());
  return {};
}

Result<void> Dispenser::size(json::Value& out) {
  TRY_ASSIGN(const std::string_view word, arg());
  const auto parsed = parse_size(word);
  if (!parsed) {
    return error(cat("invalid size '", shortened(word), "': expecting forms like 10MB or 64KiB"));
  }
  out = json::Value(*parsed).with_origin(origin());
  return {};
}

Result<void> Dispenser::number(json::Value& out) {
  TRY_ASSIGN(const std::string_view word, arg());
  const auto parsed = parse_float(word);
  if (!parsed) return error(cat("invalid number '", shortened(word), "'"));
  out = json::Value(*parsed).with_origin(origin());
  return {};
}

Result<void> Dispenser::one_of(json::Value& out, std::initializer_list<std::string_view> allowed) {
  TRY_ASSIGN(const std::string_view word, arg());
  if (std::ranges::find(allowed, word) == allowed.end()) {
    std::string choices;
    for (std::string_view choice : allowed) {
      choices += choices.empty() ? "" : ", ";
      choices += choice;
    }
    return error(cat("unrecognized value '", shortened(word), "', expecting one of: ", choices));
  }
  out = json::Value(word).with_origin(origin());
  return {};
}

Result<void> Dispenser::flag(json::Value& out, json::Value value) {
  TRY(no_args());
  out = std::move(value).with_origin(origin());
  return {};
}

Result<void> Dispenser::list(json::Value& out) {
  if (!next_arg()) return arg_error();
  if (!out.is_array()) out = json::Value(json::Array{}).with_origin(origin());
  do {
    out.as_array().push_back(value());
  } while (next_arg());
  return {};
}

Result<std::vector<std::string_view>> Dispenser::args(std::size_t least, std::size_t most) {
  std::vector<std::string_view> out = remaining_args();
  if (out.size() < least || out.size() > most) return arg_error();
  return out;
}

json::Value Dispenser::scalar() const {
  if (token().quote != Quote::kNone) return value();
  if (const auto integer = parse_integer(val())) return json::Value(*integer).with_origin(origin());
  if (const auto number = parse_float(val())) return json::Value(*number).with_origin(origin());
  if (const auto boolean = parse_bool(val())) return json::Value(*boolean).with_origin(origin());
  return value();
}

}  // namespace fusor::caddyfile
