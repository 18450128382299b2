// Names of upstreams and their addresses, for all loops: one look-up a name, however many wait for
// it, on threads of its own. A name server that is silent holds up only who waits for its answer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/strings.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/net/socket_address.h"
#include "hosts/native/net/thread_pool.h"

namespace fusor {

// Never destroyed: its threads may be at work when the process exits.
class NameTable {
 public:
  using Addresses = std::vector<SocketAddress>;
  using Answer = Result<Addresses, std::string>;  // is copied to all who wait for it
  using LookUp = std::function<Answer(const std::string& name)>;  // blocks

  class Query;

  NameTable(LookUp look_up, std::size_t threads);

 private:
  struct Entry;
  bool answer(Query& query);
  void leave(Query& query, std::string_view why);
  void look_up(Entry& entry);

  const LookUp look_up_;
  ThreadPool threads_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
};

// `NameTable::Answer found = co_await NameTable::Query(table, name, deadline);` An answer is kept
// for a few seconds, a failure for one, so that a lost pool does not mean a look-up a request.
class NameTable::Query final : public Operation, public Linked<Query>, private Timer {
 public:
  // `deadline` on the clock of monotonic_now().
  Query(NameTable& table, std::string name, std::int64_t deadline)
      : Timer(*Loop::current()),
        table_(table),
        name_(std::move(name)),
        give_up_(deadline),
        answer_(std::unexpected(cat("lookup ", name_, ": operation was canceled"))) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiter) {
    if (!attach(waiter)) return false;
    if (table_.answer(*this)) {
      detach();
      return false;
    }
    set(give_up_);
    return true;
  }
  Answer await_resume() { return std::move(answer_); }
  void cancel() override { table_.leave(*this, "operation was canceled"); }

 private:
  friend class NameTable;
  void expired() override { table_.leave(*this, "i/o timeout"); }
  void resume_later(Answer answer);

  NameTable& table_;
  Loop& loop_ = *Loop::current();
  const std::string name_;
  const std::int64_t give_up_;
  Entry* waits_for_ = nullptr;  // under the table's lock
  Answer answer_;
};

}  // namespace fusor
