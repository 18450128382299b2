#include "hosts/native/functions/runtime.h"

#include <bit>
#include <cstdint>
#include <utility>

#include "core/base/strings.h"
#include "hosts/native/functions/wasi/preview1.h"
#include "hosts/native/system/signals_blocked.h"

namespace fusor::wasm {

Result<std::unique_ptr<Shard>> Shard::create(EngineSettings settings) {
  std::unique_ptr<Shard> shard(new Shard());
  TRY_ASSIGN(shard->engine_, Engine::create(settings));
  for (const bool input_waits : {false, true}) {
    LinkerHandle& linker = shard->linkers_[input_waits];
    linker.reset(wasmtime_linker_new(shard->engine().get()));
    if (const ErrorHandle error(define_preview1(linker.get(), input_waits)); error) {
      return fail(cat("the imports of functions could not be defined: ", message_of(error.get())));
    }
  }
  return shard;
}

Result<const fusor_components_t*> Shard::components() {
  const std::lock_guard lock(mutex_);
  if (!components_) {
    const SignalsBlocked blocked;
    fusor_components_t* components = nullptr;
    const ErrorHandle error(fusor_components_new(engine().get(), &components));
    if (error) return fail(cat("components cannot be run: ", message_of(error.get())));
    components_.reset(components);
  }
  return components_.get();
}

namespace {

// The lowest number that no other thread has; those beyond 63 share the last.
class ThreadNumber {
 public:
  ThreadNumber() {
    const std::lock_guard lock(mutex());
    number_ = std::countr_one(taken());
    if (number_ < kMost) taken() |= std::uint64_t{1} << number_;
  }
  ~ThreadNumber() {
    const std::lock_guard lock(mutex());
    if (number_ < kMost) taken() &= ~(std::uint64_t{1} << number_);
  }
  std::size_t get() const { return static_cast<std::size_t>(number_); }

 private:
  static constexpr int kMost = 64;
  static std::mutex& mutex() {
    static std::mutex* const one = new std::mutex;
    return *one;
  }
  static std::uint64_t& taken() {
    static std::uint64_t bits = 0;
    return bits;
  }
  int number_;
};

}  // namespace

std::size_t Runtime::shard_of_thread() {
  thread_local const ThreadNumber number;
  return number.get() % kShards;
}

Runtime::Runtime(std::unique_ptr<Shard> first, std::string cache_directory)
    : cache_(std::move(cache_directory)) {
  shards_[0] = std::move(first);
  ticker_.add(engine().get());
}

Result<std::shared_ptr<Runtime>> Runtime::create(Settings settings) {
  TRY_ASSIGN(std::unique_ptr<Shard> first, Shard::create(settings.engine));
  return std::shared_ptr<Runtime>(
      new Runtime(std::move(first), std::move(settings.cache_directory)));
}

Shard* Runtime::shard(std::size_t number) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Shard>& shard = shards_[number];
  if (shard || is_full_) return shard.get();
  // As large as the first, which took what there was where there was not enough.
  auto made = Shard::create({engine().slots(), engine().table_elements()});
  if (!made || (*made)->engine().slots() != engine().slots()) {
    is_full_ = true;
    return nullptr;
  }
  shard = std::move(*made);
  ticker_.add(shard->engine().get());
  return shard.get();
}

}  // namespace fusor::wasm
