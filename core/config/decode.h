// Typed settings out of JSON. A struct of settings lists its fields in one function:
//
//   void StaticResponse::decode(config::Fields& f) {
//     f.field("status_code", status_code_);
//     f.field("headers", headers_);
//     f.field("body", body_);
//   }
//
// and whoever makes one reads it, reporting every problem with file, line and path:
//
//   auto handler = std::make_unique<StaticResponse>();
//   if (!config::read(value, *handler, p.diagnostics, "handler")) return nullptr;
//
// Types: bool, integers (with their range), double, std::string, Duration (nanoseconds or "10s"),
// WeakString, StringList, json::Value (a copy), const json::Value* (a reference into the config),
// std::optional, std::vector, std::map<std::string, T> and, in written order,
// std::vector<std::pair<std::string, T>>; any struct with decode(Fields&); anything with a free
// function decode(const json::Value&, T&, config::Decoder&) in its own namespace. An absent field
// and null leave the setting as it is. A name matches without regard to case where no exact one is
// there, as in Go.
#pragma once

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/base/units.h"

namespace fusor::config {

// Caddy's WeakString: text that may be written as a string, a number or a boolean, and often holds
// a placeholder ("{http.error.status_code}").
struct WeakString {
  std::string text;
  bool empty() const { return text.empty(); }
  std::optional<int> integer() const;
};

// An array of strings, or one string for an array of one.
struct StringList : std::vector<std::string> {
  using std::vector<std::string>::vector;
};

// Reports a problem with a value: origin of the value, and its path before the message. `within`:
// where the path starts if the value is no part of the diagnostics' document (null: no path then).
void report(Diagnostics& diagnostics, const json::Value& at, std::string_view message,
            const json::Value* within = nullptr);
// The path of a value inside `root`: "apps.http.servers.srv0.routes[0]"; "" for root itself and for
// what is not part of it.
std::string path_of(const json::Value& root, const json::Value& value);

// While it lives, messages about the document's values name their path in it.
class Document {
 public:
  Document(Diagnostics& diagnostics, const json::Value& root) : diagnostics_(diagnostics) {
    diagnostics.set_document(&root);
  }
  ~Document() { diagnostics_.set_document(nullptr); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

 private:
  Diagnostics& diagnostics_;
};

// Where problems go, and what messages are relative to.
class Decoder {
 public:
  Decoder(Diagnostics& all, const json::Value& root) : diagnostics(all), root_(&root) {}
  void error(const json::Value& at, std::string_view message) {
    report(diagnostics, at, message, root_);
  }
  // "expected <what>, found a string ("x")"
  void expected(const json::Value& at, std::string_view what);

  Diagnostics& diagnostics;

 private:
  const json::Value* root_;
};

class Fields;

template <class T>
concept Settings = requires(T& settings, Fields& fields) { settings.decode(fields); };

void decode(const json::Value& value, bool& into, Decoder& d);
void decode(const json::Value& value, double& into, Decoder& d);
void decode(const json::Value& value, std::string& into, Decoder& d);
void decode(const json::Value& value, Duration& into, Decoder& d);
void decode(const json::Value& value, WeakString& into, Decoder& d);
void decode(const json::Value& value, StringList& into, Decoder& d);
void decode(const json::Value& value, json::Value& into, Decoder& d);
void decode(const json::Value& value, const json::Value*& into, Decoder& d);
template <std::integral Int>
  requires(!std::same_as<Int, bool>)
void decode(const json::Value& value, Int& into, Decoder& d);
template <class T>
void decode(const json::Value& value, std::optional<T>& into, Decoder& d);
template <class T>
void decode(const json::Value& value, std::vector<T>& into, Decoder& d);
template <class T>
void decode(const json::Value& value, std::vector<std::pair<std::string, T>>& into, Decoder& d);
template <class T, class Less>
void decode(const json::Value& value, std::map<std::string, T, Less>& into, Decoder& d);
template <Settings T>
void decode(const json::Value& value, T& into, Decoder& d);

// One JSON object whose members are read by name.
class Fields {
 public:
  // null is an empty object. `inline_key`: a member that names the module ("handler") and is none
  // of its settings.
  Fields(const json::Value& object, Decoder& decoder, std::string_view inline_key = {});
  ~Fields() { finish(); }
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  template <class T>
  Fields& field(std::string_view name, T& into) {
    if (const json::Value* value = take(name)) decode(*value, into, decoder_);
    return *this;
  }
  // read(value) returns a Result<void>, whose error is reported with the value's place, or nothing.
  template <std::invocable<const json::Value&> Read>
  Fields& field(std::string_view name, Read&& read) {
    const json::Value* value = take(name);
    if (!value) return *this;
    if constexpr (std::is_void_v<std::invoke_result_t<Read, const json::Value&>>) {
      read(*value);
    } else {
      auto result = read(*value);
      if (!result) decoder_.error(*value, result.error().message());
    }
    return *this;
  }
  // Absent, null and "" are errors.
  template <class T>
  Fields& required(std::string_view name, T& into) {
    if (is_missing(name)) {
      error(std::string("missing field \"").append(name).append("\""));
    }
    return field(name, into);
  }
  // One of some words.
  template <class Enum>
  Fields& choice(std::string_view name, Enum& into,
                 std::initializer_list<std::pair<std::string_view, Enum>> words) {
    const json::Value* value = take(name);
    if (!value) return *this;
    std::vector<std::string_view> known;
    for (const auto& [word, meaning] : words) {
      if (value->is_string() && value->as_string() == word) {
        into = meaning;
        return *this;
      }
      known.push_back(word);
    }
    not_a_choice(*value, known);
    return *this;
  }
  // Accepts a field that means nothing here.
  Fields& ignore(std::string_view name) {
    known_.push_back(name);
    return *this;
  }

  // The member, unless it is absent or null. The name counts as known from then on.
  const json::Value* take(std::string_view name);
  void error(std::string_view message) { decoder_.error(object_, message); }
  // About one member, or about the object where it is absent.
  void error(std::string_view name, std::string_view message);
  const json::Value& value() const { return object_; }
  Decoder& decoder() { return decoder_; }

  // Reports members that nobody asked for. True: no problem was found since the beginning.
  bool finish();

 private:
  const json::Value* find(std::string_view name) const;
  bool is_missing(std::string_view name) const;
  void not_a_choice(const json::Value& value, const std::vector<std::string_view>& words);

  const json::Value& object_;
  Decoder& decoder_;
  std::vector<std::string_view> known_;
  std::size_t errors_before_;
  bool finished_ = false;
};

// Reads a whole struct of settings. False: problems were reported.
template <Settings T>
bool read(const json::Value& value, T& into, Diagnostics& diagnostics,
          std::string_view inline_key = {}) {
  Decoder decoder(diagnostics, value);
  Fields fields(value, decoder, inline_key);
  into.decode(fields);
  return fields.finish();
}
// Reads any other value: an array of strings, a map. Null leaves it as it is.
template <class T>
bool read_value(const json::Value& value, T& into, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.error_count();
  Decoder decoder(diagnostics, value);
  if (!value.is_null()) decode(value, into, decoder);
  return diagnostics.error_count() == before;
}

// Implementation

std::optional<std::int64_t> decode_integer(const json::Value& value, std::int64_t min,
                                           std::int64_t max, Decoder& d);
// The array or object, else nullptr and a report.
const json::Array* decode_array(const json::Value& value, Decoder& d);
const json::Object* decode_object(const json::Value& value, Decoder& d);

template <std::integral Int>
  requires(!std::same_as<Int, bool>)
void decode(const json::Value& value, Int& into, Decoder& d) {
  constexpr auto kMax = std::numeric_limits<Int>::max();
  constexpr bool kWide = sizeof(Int) >= sizeof(std::int64_t);
  constexpr std::int64_t kMin = std::is_signed_v<Int> ? std::numeric_limits<Int>::min() : 0;
  const auto number = decode_integer(
      value, kMin,
      kWide ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(kMax), d);
  if (number) into = static_cast<Int>(*number);
}

template <class T>
void decode(const json::Value& value, std::optional<T>& into, Decoder& d) {
  decode(value, into.emplace(), d);
}

template <class T>
void decode(const json::Value& value, std::vector<T>& into, Decoder& d) {
  const json::Array* array = decode_array(value, d);
  if (!array) return;
  into.clear();
  into.reserve(array->size());
  for (const json::Value& element : *array) {
    T& made = into.emplace_back();
    if (!element.is_null()) decode(element, made, d);
  }
}

template <class T>
void decode(const json::Value& value, std::vector<std::pair<std::string, T>>& into, Decoder& d) {
  const json::Object* object = decode_object(value, d);
  if (!object) return;
  into.clear();
  into.reserve(object->size());
  for (const json::Member& member : *object) {
    auto& made = into.emplace_back(member.key, T());
    if (!member.value.is_null()) decode(member.value, made.second, d);
  }
}

template <class T, class Less>
void decode(const json::Value& value, std::map<std::string, T, Less>& into, Decoder& d) {
  const json::Object* object = decode_object(value, d);
  if (!object) return;
  for (const json::Member& member : *object) {
    T& made = into[member.key];
    if (!member.value.is_null()) decode(member.value, made, d);
  }
}

template <Settings T>
void decode(const json::Value& value, T& into, Decoder& d) {
  Fields fields(value, d);
  into.decode(fields);
}

}  // namespace fusor::config
