// Coroutine frames are of few sizes and come and go with every request: free lists by size class
// save the general allocator's work. A list is bounded, so a burst gives its memory back.
#include <cstdlib>
#include <new>

#include "core/base/task.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FUSOR_PLAIN_FRAMES 1  // recycled frames would hide a use after free
#endif
#endif

namespace fusor {

#ifdef FUSOR_PLAIN_FRAMES
void* allocate_frame(std::size_t size) { return ::operator new(size); }
void free_frame(void* frame, std::size_t) noexcept { ::operator delete(frame); }
#else
namespace {

constexpr std::size_t kGranule = 64;
constexpr std::size_t kClasses = 32;  // frames up to 2 KiB
constexpr int kKeep = 256;            // frames kept of each class

struct FreeFrame {
  FreeFrame* next;
};
struct FreeList {
  FreeFrame* first = nullptr;
  int count = 0;
};
thread_local constinit FreeList lists[kClasses];

}  // namespace

void* allocate_frame(std::size_t size) {
  const std::size_t index = (size - 1) / kGranule;
  if (index >= kClasses) return ::operator new(size);
  FreeList& list = lists[index];
  if (!list.first) return ::operator new((index + 1) * kGranule);
  FreeFrame* frame = list.first;
  list.first = frame->next;
  --list.count;
  return frame;
}

void free_frame(void* memory, std::size_t size) noexcept {
  const std::size_t index = (size - 1) / kGranule;
  if (index >= kClasses || lists[index].count >= kKeep) return ::operator delete(memory);
  FreeList& list = lists[index];
  list.first = new (memory) FreeFrame{list.first};
  ++list.count;
}
#endif

}  // namespace fusor
