#include "hosts/native/upstream/name_table.h"

#include <gtest/gtest.h>

#include <mutex>
#include <semaphore>

#include "core/base/scope.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr std::int64_t kNever = Timer::kNever;

// Names that begin with "slow" wait for release(); those that begin with "no" do not exist.
class Names {
 public:
  Names() : table(*new NameTable([this](const std::string& name) { return look_up(name); }, 1)) {}
  ~Names() {
    // The one thread has left the last look-up behind.
    Loop loop;
    run_until_done(loop, last());
  }
  std::string asked() {
    std::lock_guard lock(mutex_);
    return asked_;
  }
  void release() { released_.release(); }

  NameTable& table;

 private:
  NameTable::Answer look_up(const std::string& name) {
    {
      std::lock_guard lock(mutex_);
      asked_ += name + " ";
    }
    if (name.starts_with("slow")) released_.acquire();
    if (name.starts_with("no")) return std::unexpected("lookup no: no such host");
    return NameTable::Addresses(1);
  }
  Task<void> last() { (void)co_await NameTable::Query(table, "last", kNever); }

  std::mutex mutex_;
  std::string asked_;
  std::counting_semaphore<> released_{0};
};

Task<void> ask(Names* names, std::string name, std::int64_t deadline, std::string* all) {
  const auto found = co_await NameTable::Query(names->table, name, deadline);
  *all += found ? cat(name, " ", decimal(static_cast<std::int64_t>(found->size())), "\n")
                : found.error() + "\n";
}

Task<std::string> ask_at_once(Names* names) {
  std::string all;
  Scope scope(co_await this_context());
  for (int i = 0; i < 3; ++i) scope.spawn(ask(names, "slow", kNever, &all));
  names->release();
  co_await scope.join();
  co_await ask(names, "slow", kNever, &all);
  co_return all;
}

TEST(NameTable, OneLookUpAnswersAllWhoAsk) {
  Names names;
  Loop loop;
  EXPECT_EQ(run_until_done(loop, ask_at_once(&names)), "slow 1\nslow 1\nslow 1\nslow 1\n");
  EXPECT_EQ(names.asked(), "slow ");
}

Task<std::string> ask_twice(Names* names, std::string name) {
  std::string all;
  co_await ask(names, name, kNever, &all);
  co_await ask(names, name, kNever, &all);
  co_return all;
}

TEST(NameTable, AFailureIsKeptToo) {
  Names names;
  Loop loop;
  EXPECT_EQ(run_until_done(loop, ask_twice(&names, "no")),
            "lookup no: no such host\nlookup no: no such host\n");
  EXPECT_EQ(names.asked(), "no ");
}

Task<std::string> ask_in_time(Names* names) {
  std::string all;
  co_await ask(names, "slow", 0, &all);
  Scope scope(co_await this_context());
  scope.spawn(ask(names, "slow", kNever, &all));  // the same look-up goes on
  names->release();
  co_await scope.join();
  co_return all;
}

TEST(NameTable, ADeadlineEndsTheWait) {
  Names names;
  Loop loop;
  const std::string all = run_until_done(loop, ask_in_time(&names));
  EXPECT_EQ(all, "lookup slow: i/o timeout\nslow 1\n");
}

Task<std::string> ask_and_go(Names* names) {
  std::string all;
  Scope first(co_await this_context());
  Scope gone(co_await this_context());
  first.spawn(ask(names, "slow", kNever, &all));
  gone.spawn(ask(names, "other", kNever, &all));  // behind it: there is one thread
  gone.cancel();
  co_await gone.join();
  names->release();
  co_await first.join();
  co_await ask(names, "third", kNever, &all);
  co_return all;
}

TEST(NameTable, WhoHasGoneIsNotLookedUp) {
  Names names;
  Loop loop;
  EXPECT_EQ(run_until_done(loop, ask_and_go(&names)),
            "lookup other: operation was canceled\nslow 1\nthird 1\n");
  EXPECT_EQ(names.asked(), "slow third ");
}

}  // namespace
}  // namespace fusor
