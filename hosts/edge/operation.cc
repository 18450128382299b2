#include "hosts/edge/operation.h"

#include <utility>
#include <vector>

#include "core_abi.h"

namespace fusor::edge {
namespace {

// Operations by slot. A number is (generation << 12 | slot): one that was reused is not taken for
// the old one when a late completion comes in.
struct Slot {
  JsOperation* operation = nullptr;
  std::uint32_t generation = 1;
};
constexpr std::uint32_t kSlotBits = 12;
constexpr std::uint32_t kSlots = 1u << kSlotBits;

struct Registry {
  std::vector<Slot> slots;
  std::vector<std::uint32_t> free;
  std::vector<std::uint32_t> cancelled;
};
Registry& registry() {
  static Registry instance;
  return instance;
}

std::uint32_t add(JsOperation* operation) {
  Registry& r = registry();
  if (r.free.empty()) {
    FUSOR_ASSERT(r.slots.size() < kSlots);
    r.free.push_back(static_cast<std::uint32_t>(r.slots.size()));
    r.slots.emplace_back();
  }
  const std::uint32_t slot = r.free.back();
  r.free.pop_back();
  r.slots[slot].operation = operation;
  return r.slots[slot].generation << kSlotBits | slot;
}

JsOperation* take(std::uint32_t id) {
  Registry& r = registry();
  const std::uint32_t slot = id & (kSlots - 1);
  if (slot >= r.slots.size() || r.slots[slot].generation != id >> kSlotBits) return nullptr;
  r.slots[slot].generation = (r.slots[slot].generation + 1) & ((1u << (32 - kSlotBits)) - 1);
  r.free.push_back(slot);
  return std::exchange(r.slots[slot].operation, nullptr);
}

}  // namespace

JsOperation::~JsOperation() {
  if (id_ != 0) take(id_);
}

void JsOperation::begin() {
  id_ = add(this);
  start(id_);
}

void JsOperation::cancel() {
  abi::js_cancel(id_);
  registry().cancelled.push_back(id_);
}

bool JsOperation::complete(std::uint32_t id, Answer answer) {
  JsOperation* operation = take(id);
  if (!operation) return false;
  operation->id_ = 0;
  operation->answer_ = std::move(answer);
  operation->resume();
  return true;
}

void JsOperation::drain_cancelled() {
  Registry& r = registry();
  while (!r.cancelled.empty()) {
    const std::uint32_t id = r.cancelled.back();
    r.cancelled.pop_back();
    complete(id, {Answer::kCancelled, 0, {}});
  }
}

}  // namespace fusor::edge
