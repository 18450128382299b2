#include "core/config/decode.h"

#include <algorithm>
#include <limits>

#include "core/base/strings.h"

namespace fusor::config {

namespace {

// Looking a path up walks the document: enough for a person, and a config with thousands of errors
// stays quick.
constexpr std::size_t kMaxPaths = 100;
constexpr std::size_t kMaxListed = 16;

bool is_plain_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '_' || c == '-';
  });
}

bool append_path(std::string& path, const json::Value& from, const json::Value& to) {
  if (&from == &to) return true;
  const std::size_t length = path.size();
  if (from.is_array()) {
    std::int64_t index = 0;
    for (const json::Value& element : from.as_array()) {
      path += cat("[", decimal(index++), "]");
      if (append_path(path, element, to)) return true;
      path.resize(length);
    }
  } else if (from.is_object()) {
    for (const json::Member& member : from.as_object()) {
      if (!is_plain_key(member.key)) {
        path += cat("[\"", member.key, "\"]");
      } else {
        path += cat(path.empty() ? "" : ".", member.key);
      }
      if (append_path(path, member.value, to)) return true;
      path.resize(length);
    }
  }
  return false;
}

// A value for a message: its type, and what it is where that is short.
std::string describe(const json::Value& value) {
  const std::string_view type = json::type_name(value.type());
  if (value.is_null() || value.is_array() || value.is_object()) return std::string(type);
  const std::string written = json::write(value);
  return written.size() > 40 ? std::string(type) : cat(type, " (", written, ")");
}

}  // namespace

std::optional<int> WeakString::integer() const { return parse_int<int>(text); }

std::string path_of(const json::Value& root, const json::Value& value) {
  std::string path;
  append_path(path, root, value);
  return path;
}

void report(Diagnostics& diagnostics, const json::Value& at, std::string_view message,
            const json::Value* within) {
  std::string path;
  if (diagnostics.error_count() < kMaxPaths) {
    if (diagnostics.document()) path = path_of(*diagnostics.document(), at);
    if (path.empty() && within) path = path_of(*within, at);
  }
  diagnostics.error(at.origin(), path.empty() ? std::string(message) : cat(path, ": ", message));
}

void Decoder::expected(const json::Value& at, std::string_view what) {
  error(at, cat("expected ", what, ", found ", describe(at)));
}

void decode(const json::Value& value, bool& into, Decoder& d) {
  if (!value.is_bool()) return d.expected(value, "true or false");
  into = value.as_bool();
}

void decode(const json::Value& value, double& into, Decoder& d) {
  if (!value.is_number()) return d.expected(value, "a number");
  into = value.as_double();
}

void decode(const json::Value& value, std::string& into, Decoder& d) {
  if (!value.is_string()) return d.expected(value, "a string");
  into = value.as_string();
}

void decode(const json::Value& value, Duration& into, Decoder& d) {
  // 73 years: longer ones would overflow what is made of them and the time.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  if (value.is_integer()) {
    into.ns = value.as_integer();
  } else if (value.is_string()) {
    const std::optional<std::int64_t> ns = parse_duration(value.as_string());
    if (!ns) return d.expected(value, "a duration such as 300ms, 10s, 1h30m or 7d");
    into.ns = *ns;
  } else {
    d.expected(value, "a duration, in nanoseconds or as \"10s\"");
  }
  into.ns = std::clamp(into.ns, -kMost, kMost);
}

void decode(const json::Value& value, WeakString& into, Decoder& d) {
  if (value.is_string()) {
    into.text = value.as_string();
  } else if (value.is_number() || value.is_bool()) {
    into.text = json::write(value);
  } else {
    d.expected(value, "a string, a number or a boolean");
  }
}

void decode(const json::Value& value, StringList& into, Decoder& d) {
  if (value.is_string()) {
    into.assign(1, value.as_string());
  } else if (value.is_array()) {
    decode(value, static_cast<std::vector<std::string>&>(into), d);
  } else {
    d.expected(value, "a string or an array of strings");
  }
}

void decode(const json::Value& value, json::Value& into, Decoder&) { into = value; }
void decode(const json::Value& value, const json::Value*& into, Decoder&) { into = &value; }

std::optional<std::int64_t> decode_integer(const json::Value& value, std::int64_t min,
                                           std::int64_t max, Decoder& d) {
  if (!value.is_integer()) {
    d.expected(value, "an integer");
    return std::nullopt;
  }
  const std::int64_t number = value.as_integer();
  if (number < min || number > max) {
    d.expected(value, cat("an integer from ", decimal(min), " to ", decimal(max)));
    return std::nullopt;
  }
  return number;
}

const json::Array* decode_array(const json::Value& value, Decoder& d) {
  if (value.is_array()) return &value.as_array();
  d.expected(value, "an array");
  return nullptr;
}

const json::Object* decode_object(const json::Value& value, Decoder& d) {
  if (value.is_object()) return &value.as_object();
  d.expected(value, "an object");
  return nullptr;
}

Fields::Fields(const json::Value& object, Decoder& decoder, std::string_view inline_key)
    : object_(object), decoder_(decoder), errors_before_(decoder.diagnostics.error_count()) {
  if (!inline_key.empty()) known_.push_back(inline_key);
  if (!object.is_object() && !object.is_null()) decoder.expected(object, "an object");
}

const json::Value* Fields::find(std::string_view name) const {
  if (!object_.is_object()) return nullptr;
  const json::Object& members = object_.as_object();
  if (const json::Value* value = members.find(name)) return value;
  for (const json::Member& member : members) {
    if (iequals(member.key, name)) return &member.value;
  }
  return nullptr;
}

const json::Value* Fields::take(std::string_view name) {
  known_.push_back(name);
  const json::Value* value = find(name);
  return value && !value->is_null() ? value : nullptr;
}

bool Fields::is_missing(std::string_view name) const {
  const json::Value* value = find(name);
  return !value || value->is_null() || (value->is_string() && value->as_string().empty());
}

void Fields::error(std::string_view name, std::string_view message) {
  const json::Value* value = find(name);
  decoder_.error(value ? *value : object_, message);
}

void Fields::not_a_choice(const json::Value& value, const std::vector<std::string_view>& words) {
  std::string list;
  for (std::string_view word : words) list += cat(list.empty() ? "" : ", ", "\"", word, "\"");
  decoder_.expected(value, cat("one of ", list));
}

bool Fields::finish() {
  if (!finished_ && object_.is_object()) {
    for (const json::Member& member : object_.as_object()) {
      const auto same = [&](std::string_view name) { return iequals(name, member.key); };
      if (std::any_of(known_.begin(), known_.end(), same)) continue;
      const std::string_view likely = nearest(member.key, known_);
      std::string message = cat("unknown field \"", member.key, "\"");
      if (!likely.empty()) {
        message += cat("; did you mean \"", likely, "\"?");
      } else if (!known_.empty() && known_.size() <= kMaxListed) {
        message += "; known here: ";
        for (std::string_view name : known_) message += cat(name == known_[0] ? "" : ", ", name);
      }
      decoder_.error(member.value, message);
    }
  }
  finished_ = true;
  return decoder_.diagnostics.error_count() == errors_before_;
}

}  // namespace fusor::config
