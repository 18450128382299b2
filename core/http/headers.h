// Header fields of one message, in the order received or set; names compare case-insensitively.
//
// Names and values are views: into the connection's head buffer, into static text, or into the
// exchange's arena. Whoever adds a field sees to it that they live as long as the message.
// On the edge a request's fields stay in JavaScript until somebody lists or changes them: get()
// asks the HeaderSource, everything else loads them once.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace fusor {

class Arena;

struct Field {
  std::string_view name;
  std::string_view value;
};

class Headers;

// Fields that the host still has.
class HeaderSource {
 public:
  virtual ~HeaderSource() = default;
  // The first value of `name`; several are joined with ", " where the host has them so.
  virtual std::optional<std::string_view> get(std::string_view name) = 0;
  // Adds every field to `into`.
  virtual void load(Headers& into) = 0;
};

class Headers {
 public:
  Headers() = default;
  explicit Headers(HeaderSource* source) : source_(source) {}

  // The first value of `name`.
  std::optional<std::string_view> get(std::string_view name) const;
  bool has(std::string_view name) const { return get(name).has_value(); }
  // Every value of `name`, in order.
  std::vector<std::string_view> values(std::string_view name) const;

  void add(std::string_view name, std::string_view value);
  // Replaces every field of that name by one, in place of the first.
  void set(std::string_view name, std::string_view value);
  // Returns whether there was one.
  bool remove(std::string_view name);
  // Takes out the fields whose names hold '_' or '.' (core/routes/header_aliases.h says why), also
  // those that the source still has, without loading them.
  void drop_ambiguous_names();
  void clear();

  std::size_t size() const { return fields().size(); }
  std::vector<Field>::const_iterator begin() const { return fields().begin(); }
  std::vector<Field>::const_iterator end() const { return fields().end(); }
  // For changes in place (a replaced value); the source is loaded.
  std::vector<Field>& mutable_fields();

 private:
  const std::vector<Field>& fields() const;

  mutable std::vector<Field> fields_;
  mutable HeaderSource* source_ = nullptr;  // null: fields_ is all there is
  bool drop_ambiguous_ = false;             // of what the source gives
};

// The values of all fields `name` with `separator` between them; nothing where there is none.
std::optional<std::string_view> joined_values(std::span<const Field> fields, std::string_view name,
                                              std::string_view separator, Arena& arena);

// RFC 9110 section 5.6.2: may `name` be a field name? And 5.5: may `value` be a field value (no CR,
// LF, NUL)? What a template or a function makes is checked with these before it is set.
bool valid_field_name(std::string_view name);
bool valid_field_value(std::string_view value);
// A value as it may be sent: line breaks and other control characters become spaces, and spaces at
// both ends go (Go's net/http does so when it writes). `value` itself where nothing changes.
std::string_view safe_field_value(std::string_view value, Arena& arena);
// Go's textproto.CanonicalMIMEHeaderKey: "x-request-ID" -> "X-Request-Id". Invalid names unchanged.
// `buffer` is used when a change is needed.
std::string_view canonical_field_name(std::string_view name, Arena& arena);
// RFC 9110 section 5.6.1: does the comma-separated list `value` hold `token` (ASCII case ignored)?
bool list_has_token(std::string_view value, std::string_view token);

}  // namespace fusor
