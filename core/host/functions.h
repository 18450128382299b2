// Functions of the host: WebAssembly modules that answer requests, each in a fresh sandbox.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/http/error.h"

namespace fusor {

class Exchange;

// kAuto: what the module is decides: wasi:http for a component, else raw.
enum class FunctionProtocol { kRaw, kCgi, kJson, kAuto };

struct FunctionDirectory {
  std::string host;
  std::string guest;
  bool writable = false;
  friend bool operator==(const FunctionDirectory&, const FunctionDirectory&) = default;
};

// Settings of one route's function; equal settings share one Function, also across reloads.
struct FunctionSettings {
  std::string module;  // path of the .wasm
  FunctionProtocol protocol = FunctionProtocol::kAuto;
  std::int64_t timeout_ns = 10'000'000'000;
  std::uint64_t memory_limit = 128ull << 20;
  std::vector<FunctionDirectory> directories;
  std::uint32_t max_concurrent = 0;  // 0: the pool's size
  std::uint32_t queue = 0;
  std::uint64_t max_response_size = 0;  // 0: none
  std::uint64_t max_stderr = 64ull << 10;
  std::vector<std::string> allow_http;
  bool preinit = false;
  std::string preinit_export;
  std::string debug_secret;
  friend bool operator==(const FunctionSettings&, const FunctionSettings&) = default;
};

// Carries the debug_secret of a request; never handed on.
inline constexpr std::string_view kDebugSecretField = "Fusor-Debug";

// What one request gives its guest; views live as long as the exchange.
struct Invocation {
  std::vector<std::pair<std::string_view, std::string_view>> environment;
  std::vector<std::string_view> arguments;  // argv[1..]; argv[0] is the module's name
};

// Why a function cannot be had, and which of its settings says so: a name of its JSON, and the
// place in that list.
class FunctionError : public Error {
 public:
  FunctionError(Error error, std::string_view setting = "module", std::size_t index = 0)
      : Error(std::move(error)), setting_(setting), index_(index) {}
  // The module is beyond this host's engine; another's may take it.
  static FunctionError of_engine(Error error) {
    FunctionError made(std::move(error));
    made.is_of_engine_ = true;
    return made;
  }
  std::string_view setting() const { return setting_; }  // a literal
  std::size_t index() const { return index_; }
  bool is_of_engine() const { return is_of_engine_; }

 private:
  std::string_view setting_;
  std::size_t index_;
  bool is_of_engine_ = false;
};
template <class T>
using FunctionResult = Result<T, FunctionError>;
inline std::unexpected<FunctionError> function_error(std::string_view setting, std::string message,
                                                     std::size_t index = 0) {
  return std::unexpected(FunctionError(Error(std::move(message)), setting, index));
}

class Function {
 public:
  virtual ~Function() = default;
  // Runs a fresh instance on the exchange's request and sets its response. Failures before the
  // head: trap, exit code or broken protocol 502, timeout 504, no slot 503 with Retry-After. After
  // it the response's body fails, so the message is aborted.
  virtual Task<Served> serve(Exchange& x, Invocation invocation) = 0;
};

class Functions {
 public:
  virtual ~Functions() = default;
  // Compiles (or finds in the cache) and checks the module; the error says what is wrong with it.
  virtual FunctionResult<std::shared_ptr<Function>> load(const FunctionSettings& settings) = 0;
};

}  // namespace fusor
