#include "core/base/json.h"

#include <algorithm>
#include <functional>
#include <new>
#include <utility>

#include "core/base/go_sort.h"

namespace fusor::json {

namespace {
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kIndexedFrom = 17;  // up to 16 members a linear search is as fast
}  // namespace

// Open addressing over positions in members_; 0 is a free slot, otherwise position + 1.
struct Object::Index {
  std::vector<std::uint32_t> slots;

  std::size_t start(std::string_view key) const {
    return std::hash<std::string_view>{}(key) & (slots.size() - 1);
  }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots.size() - 1); }
  void insert(std::string_view key, std::size_t position) {
    std::size_t slot = start(key);
    while (slots[slot] != 0) slot = next(slot);
    slots[slot] = static_cast<std::uint32_t>(position + 1);
  }
};

Object::Object() = default;
Object::Object(const Object& other) : members_(other.members_) {
  if (other.index_) index_ = std::make_unique<Index>(*other.index_);
}
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(Object other) noexcept {
  std::swap(members_, other.members_);
  std::swap(index_, other.index_);
  return *this;
}
Object::~Object() = default;

std::size_t Object::position(std::string_view key) const {
  if (!index_) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].key == key) return i;
    }
    return kNone;
  }
  for (std::size_t slot = index_->start(key);; slot = index_->next(slot)) {
    const std::uint32_t entry = index_->slots[slot];
    if (entry == 0) return kNone;
    if (members_[entry - 1].key == key) return entry - 1;
  }
}

void Object::reindex() {
  index_.reset();
  if (members_.size() < kIndexedFrom) return;
  std::size_t slots = 64;
  while (slots < members_.size() * 4) slots *= 2;  // a quarter full now, doubled at half full
  index_ = std::make_unique<Index>();
  index_->slots.resize(slots);
  for (std::size_t i = 0; i < members_.size(); ++i) index_->insert(members_[i].key, i);
}

const Value* Object::find(std::string_view key) const {
  const std::size_t at = position(key);
  return at == kNone ? nullptr : &members_[at].value;
}

Value* Object::find(std::string_view key) {
  const std::size_t at = position(key);
  return at == kNone ? nullptr : &members_[at].value;
}

Value& Object::operator[](std::string_view key) {
  if (const std::size_t at = position(key); at != kNone) return members_[at].value;
  members_.push_back({std::string(key), Value()});
  if (index_ && members_.size() * 2 <= index_->slots.size()) {
    index_->insert(members_.back().key, members_.size() - 1);
  } else if (members_.size() >= kIndexedFrom) {
    reindex();
  }
  return members_.back().value;
}

Value& Object::set(std::string_view key, Value value) { return (*this)[key] = std::move(value); }

bool Object::erase(std::string_view key) {
  const std::size_t at = position(key);
  if (at == kNone) return false;
  members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
  reindex();
  return true;
}

void Object::sort() {
  go_stable_sort(members_, [](const Member& a, const Member& b) { return a.key < b.key; });
  reindex();
}

void Object::reserve(std::size_t count) { members_.reserve(count); }

Value::Value(Array a) : array_(std::make_unique<Array>(std::move(a))), type_(Type::kArray) {}
Value::Value(Object o) : object_(std::make_unique<Object>(std::move(o))), type_(Type::kObject) {}

Value::Value(const Value& other) : integer_(0), origin_(other.origin_), type_(other.type_) {
  switch (type_) {
    case Type::kNull:
      break;
    case Type::kBool:
      boolean_ = other.boolean_;
      break;
    case Type::kInteger:
      integer_ = other.integer_;
      break;
    case Type::kNumber:
      number_ = other.number_;
      break;
    case Type::kString:
      new (&string_) std::string(other.string_);
      break;
    case Type::kArray:
      new (&array_) auto(std::make_unique<Array>(*other.array_));
      break;
    case Type::kObject:
      new (&object_) auto(std::make_unique<Object>(*other.object_));
      break;
  }
}

Value::Value(Value&& other) noexcept : integer_(0), type_(Type::kNull) { take(other); }

Value& Value::operator=(Value other) noexcept {
  destroy();
  take(other);
  return *this;
}

Value::~Value() { destroy(); }

// Takes over the content of `other`, which becomes null; this one holds nothing before.
void Value::take(Value& other) noexcept {
  type_ = other.type_;
  origin_ = std::move(other.origin_);
  switch (type_) {
    case Type::kNull:
      break;
    case Type::kBool:
      boolean_ = other.boolean_;
      break;
    case Type::kInteger:
      integer_ = other.integer_;
      break;
    case Type::kNumber:
      number_ = other.number_;
      break;
    case Type::kString:
      new (&string_) std::string(std::move(other.string_));
      break;
    case Type::kArray:
      new (&array_) auto(std::move(other.array_));
      break;
    case Type::kObject:
      new (&object_) auto(std::move(other.object_));
      break;
  }
  other.destroy();
}

// Recursion here, in copies and in comparisons is as deep as the value: parse() limits that.
void Value::destroy() {
  switch (type_) {
    case Type::kString:
      std::destroy_at(&string_);
      break;
    case Type::kArray:
      std::destroy_at(&array_);
      break;
    case Type::kObject:
      std::destroy_at(&object_);
      break;
    default:
      break;
  }
  type_ = Type::kNull;
}

bool Value::as_bool() const {
  FUSOR_ASSERT(is_bool());
  return boolean_;
}
std::int64_t Value::as_integer() const {
  FUSOR_ASSERT(is_integer());
  return integer_;
}
double Value::as_double() const {
  FUSOR_ASSERT(is_number());
  return is_integer() ? static_cast<double>(integer_) : number_;
}
const std::string& Value::as_string() const {
  FUSOR_ASSERT(is_string());
  return string_;
}
const Array& Value::as_array() const {
  FUSOR_ASSERT(is_array());
  return *array_;
}
Array& Value::as_array() {
  FUSOR_ASSERT(is_array());
  return *array_;
}
const Object& Value::as_object() const {
  FUSOR_ASSERT(is_object());
  return *object_;
}
Object& Value::as_object() {
  FUSOR_ASSERT(is_object());
  return *object_;
}

const Value* Value::get(std::string_view key) const {
  return is_object() ? object_->find(key) : nullptr;
}
Value* Value::get(std::string_view key) { return is_object() ? object_->find(key) : nullptr; }

bool operator==(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.integer_ == b.integer_;
  if (a.is_number() && b.is_number()) return a.as_double() == b.as_double();
  if (a.type_ != b.type_) return false;
  switch (a.type_) {
    case Type::kNull:
      return true;
    case Type::kBool:
      return a.boolean_ == b.boolean_;
    case Type::kString:
      return a.string_ == b.string_;
    case Type::kArray:
      return *a.array_ == *b.array_;
    case Type::kObject:
      break;
    default:
      return false;
  }
  if (a.object_->size() != b.object_->size()) return false;
  for (const Member& member : *a.object_) {
    const Value* other = b.object_->find(member.key);
    if (!other || !(*other == member.value)) return false;
  }
  return true;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "a boolean";
    case Type::kInteger:
      return "an integer";
    case Type::kNumber:
      return "a number";
    case Type::kString:
      return "a string";
    case Type::kArray:
      return "an array";
    case Type::kObject:
      return "an object";
  }
  return "";
}

}  // namespace fusor::json
