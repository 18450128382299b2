// Clocks, and poll_oneoff: how a guest sleeps.
#include <time.h>

#include <limits>

#include "hosts/native/functions/wasi/functions.h"
#include "hosts/native/net/timer.h"

namespace fusor::wasm::wasi {
namespace {

enum : u32 { kRealtime = 0, kMonotonic = 1, kProcessCpu = 2, kThreadCpu = 3 };

bool read_clock(u32 clock, u64& ns) {
  if (clock > kThreadCpu) return false;
  timespec now;
  // A guest has no CPU clock of its own; the monotonic one is the nearest that is true.
  clock_gettime(clock == kRealtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
  ns = static_cast<u64>(now.tv_sec) * 1'000'000'000 + static_cast<u64>(now.tv_nsec);
  return true;
}

// subscription (48 bytes) and event (32 bytes), as the witx lays them out.
struct Subscription {
  u64 userdata;
  std::uint8_t tag;
  std::uint8_t pad[7];
  u32 id;  // of the clock, or the descriptor
  u32 pad2;
  u64 timeout;
  u64 precision;
  std::uint16_t flags;
  std::uint8_t pad3[6];
};
static_assert(sizeof(Subscription) == 48);
struct Event {
  u64 userdata;
  std::uint16_t error;
  std::uint8_t type;
  std::uint8_t pad[5];
  u64 bytes;
  std::uint16_t flags;
  std::uint8_t pad2[6];
};
static_assert(sizeof(Event) == 32);

enum : std::uint8_t { kClock = 0, kFdRead = 1, kFdWrite = 2 };
constexpr std::uint16_t kAbsolute = 1;
constexpr u32 kMostSubscriptions = 1024;

u64 saturating_add(u64 a, u64 b) {
  const u64 limit = static_cast<u64>(std::numeric_limits<std::int64_t>::max());
  return a > limit || b > limit - a ? limit : a + b;
}

// When a clock subscription is due, on the monotonic clock. False: no such clock.
bool due_at(const Subscription& s, u64 started, u64& due) {
  if (s.id > kThreadCpu) return false;
  if ((s.flags & kAbsolute) == 0) {
    due = saturating_add(started, s.timeout);
    return true;
  }
  u64 now = 0;
  read_clock(s.id, now);
  u64 monotonic = 0;
  read_clock(kMonotonic, monotonic);
  due = s.timeout > now ? saturating_add(monotonic, s.timeout - now) : monotonic;
  return true;
}

class Poll {
 public:
  Poll(const Descriptors& open, const char* in, char* out, u32 count, u64 started)
      : open_(open), in_(in), out_(out), count_(count), started_(started) {}

  // Writes an event for everything that is ready; `due` is then the next clock's time, if nothing
  // is.
  u32 collect(u64 now, u64& due) {
    u32 events = 0;
    due = std::numeric_limits<std::int64_t>::max();
    for (u32 i = 0; i < count_; ++i) {
      Subscription s;
      std::memcpy(&s, in_ + std::size_t{i} * sizeof(s), sizeof(s));
      Event event{};
      if (!ready(s, now, due, event)) continue;
      event.userdata = s.userdata;
      event.type = s.tag;
      std::memcpy(out_ + std::size_t{events++} * sizeof(event), &event, sizeof(event));
    }
    return events;
  }

 private:
  bool ready(const Subscription& s, u64 now, u64& due, Event& event) const {
    if (s.tag != kClock) {
      // The standard streams are ready as files are: reading and writing wait by themselves.
      const Descriptor::Kind kind = open_.kind(s.id);
      const bool known =
          kind == Descriptor::kFile || (s.tag == kFdRead && kind == Descriptor::kInput) ||
          (s.tag == kFdWrite && (kind == Descriptor::kOutput || kind == Descriptor::kErrors));
      event.error = static_cast<std::uint16_t>(known ? Errno::kSuccess : Errno::kBadf);
      event.bytes = known ? 1 : 0;
      return true;
    }
    u64 at = 0;
    if (!due_at(s, started_, at)) {
      event.error = static_cast<std::uint16_t>(Errno::kInval);
      return true;
    }
    due = at < due ? at : due;
    return at <= now;
  }

  const Descriptors& open_;
  const char* in_;
  char* out_;
  u32 count_;
  u64 started_;
};

}  // namespace

Errno clock_res_get(Call& call, u32 clock, u32 result) {
  if (clock > kThreadCpu) return Errno::kInval;
  return call.store(result, u64{1}) ? Errno::kSuccess : Errno::kFault;
}

Errno clock_time_get(Call& call, u32 clock, u64 /*precision*/, u32 result) {
  u64 ns = 0;
  if (!read_clock(clock, ns)) return Errno::kInval;
  return call.store(result, ns) ? Errno::kSuccess : Errno::kFault;
}

bool poll_oneoff(Call& call, u32 in, u32 out, u32 count, u32 result, u64& state, Errno& error) {
  error = Errno::kInval;
  if (count == 0 || count > kMostSubscriptions) return true;
  error = Errno::kFault;
  const char* subscriptions = call.at(in, u64{count} * sizeof(Subscription));
  char* events = call.at(out, u64{count} * sizeof(Event));
  if (!subscriptions || !events || !call.at(result, 4)) return true;
  const u64 now = static_cast<u64>(monotonic_now());
  if (state == 0) state = now;  // when the call began, from its first poll on
  u64 due = 0;
  const u32 ready =
      Poll(call.guest().descriptors, subscriptions, events, count, state).collect(now, due);
  if (ready == 0) {
    call.guest().wait = Wait::kTimer;
    call.guest().wake_at = static_cast<std::int64_t>(due);
    return false;
  }
  error = call.store(result, ready) ? Errno::kSuccess : Errno::kFault;
  return true;
}

}  // namespace fusor::wasm::wasi
