// The JSON value: the truth that a Caddyfile adapts to, that the admin API serves and that a
// Program is provisioned from. Objects keep the order of their members (Go prints structs in
// declaration order); every value carries the place it was written at; large objects are indexed.
// Written as Go's encoding/json writes (core/base/json_write.cc says how).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/origin.h"
#include "core/base/result.h"

namespace fusor::json {

enum class Type : std::uint8_t { kNull, kBool, kInteger, kNumber, kString, kArray, kObject };

class Value;
struct Member;
using Array = std::vector<Value>;

// Members in insertion order, unique keys. Look-up is linear while small and hashed when large.
// A member's key is not changed in place: erase and set.
class Object {
 public:
  Object();
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(Object other) noexcept;
  ~Object();

  const Value* find(std::string_view key) const;  // nullptr: absent
  Value* find(std::string_view key);
  // Sets key, in place if it is there, else at the end. Returns the stored value.
  Value& set(std::string_view key, Value value);
  // The value of key, made as null at the end if it is absent.
  Value& operator[](std::string_view key);
  bool erase(std::string_view key);
  // Orders the members by key, bytewise, as Go orders a map's.
  void sort();

  void reserve(std::size_t count);

  bool empty() const { return size() == 0; }
  std::size_t size() const;
  std::vector<Member>::const_iterator begin() const;
  std::vector<Member>::const_iterator end() const;
  std::vector<Member>::iterator begin();
  std::vector<Member>::iterator end();

 private:
  struct Index;
  std::size_t position(std::string_view key) const;
  void reindex();

  std::vector<Member> members_;
  // Only when large. Kept by what changes the object, so that const look-ups may run in parallel.
  std::unique_ptr<Index> index_;
};

class Value {
 public:
  Value() : integer_(0), type_(Type::kNull) {}
  Value(std::nullptr_t) : Value() {}
  template <std::same_as<bool> Bool>  // a template, so that no pointer becomes true
  Value(Bool b) : boolean_(b), type_(Type::kBool) {}
  template <std::integral Int>
    requires(!std::same_as<Int, bool>)
  Value(Int n) : integer_(static_cast<std::int64_t>(n)), type_(Type::kInteger) {}
  Value(double n) : number_(n), type_(Type::kNumber) {}
  Value(std::string s) : string_(std::move(s)), type_(Type::kString) {}
  Value(std::string_view s) : Value(std::string(s)) {}
  Value(const char* s) : Value(std::string(s)) {}
  Value(Array a);
  Value(Object o);
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(Value other) noexcept;
  ~Value();

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::kNull; }
  bool is_bool() const { return type_ == Type::kBool; }
  bool is_integer() const { return type_ == Type::kInteger; }
  bool is_number() const { return type_ == Type::kInteger || type_ == Type::kNumber; }
  bool is_string() const { return type_ == Type::kString; }
  bool is_array() const { return type_ == Type::kArray; }
  bool is_object() const { return type_ == Type::kObject; }

  // The caller has asked for the type before: another one is a bug.
  bool as_bool() const;
  std::int64_t as_integer() const;
  double as_double() const;  // integers too
  const std::string& as_string() const;
  const Array& as_array() const;
  Array& as_array();
  const Object& as_object() const;
  Object& as_object();

  // The member `key` of an object; nullptr when absent or when this is no object.
  const Value* get(std::string_view key) const;
  Value* get(std::string_view key);

  const Origin& origin() const { return origin_; }
  void set_origin(Origin origin) { origin_ = std::move(origin); }
  Value with_origin(Origin origin) && {
    set_origin(std::move(origin));
    return std::move(*this);
  }

  // Equality of content; numbers by value, member order and origins do not count.
  friend bool operator==(const Value& a, const Value& b);

 private:
  void destroy();
  void take(Value& other) noexcept;

  union {
    bool boolean_;
    std::int64_t integer_;
    double number_;
    std::string string_;
    std::unique_ptr<Array> array_;
    std::unique_ptr<Object> object_;
  };
  // 48 bytes a value on 64-bit targets: the type lies in the padding behind the origin's line.
  [[no_unique_address]] Origin origin_;
  Type type_;
};

struct Member {
  std::string key;
  Value value;
};

inline std::size_t Object::size() const { return members_.size(); }
inline std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
inline std::vector<Member>::const_iterator Object::end() const { return members_.end(); }
inline std::vector<Member>::iterator Object::begin() { return members_.begin(); }
inline std::vector<Member>::iterator Object::end() { return members_.end(); }

std::string_view type_name(Type type);  // "an object", "a string": for messages

// Parses one JSON text. Depth is limited (512): a hostile text ends in an error, not in a stack
// overflow. Duplicate keys: the last wins, as in Go. Every value gets an origin of `source` and
// line.
Result<Value> parse(std::string_view text, SourcePtr source = nullptr);

// As Go's json.Marshal: no spaces; <, >, &, U+2028, U+2029 escaped; invalid UTF-8 replaced.
std::string write(const Value& value);
void append(std::string& out, const Value& value);
// The same, re-indented as Go's json.Indent does with one tab.
std::string write_pretty(const Value& value);
// Appends the quoted, escaped form of one string; for writers of logs. html: escape <, >, & too.
void append_quoted(std::string& out, std::string_view text, bool html = true);
// Appends a number as Go does: shortest digits, 'f' form from 1e-6 to below 1e21, else 'e' form.
void append_number(std::string& out, double number);

}  // namespace fusor::json
