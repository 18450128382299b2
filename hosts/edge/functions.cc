#include "hosts/edge/functions.h"

#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core_abi.h"
#include "hosts/edge/operation.h"
#include "hosts/edge/requests.h"
#include "hosts/edge/streams.h"

namespace fusor::edge {
namespace {

class Run final : public JsOperation {
 public:
  Run(std::uint32_t exchange, std::uint32_t function, std::string invocation, std::uint32_t body)
      : exchange_(exchange), function_(function), invocation_(std::move(invocation)), body_(body) {}

 private:
  void start(std::uint32_t id) override {
    abi::js_function_run(id, exchange_, function_, invocation_.data(),
                         static_cast<std::uint32_t>(invocation_.size()), body_);
  }
  std::uint32_t exchange_;
  std::uint32_t function_;
  std::string invocation_;
  std::uint32_t body_;
};

class ModuleFunction final : public Function {
 public:
  ModuleFunction(std::uint32_t number, FunctionSettings settings)
      : number_(number), settings_(std::move(settings)) {}

  Task<Served> serve(Exchange& x, Invocation invocation) override {
    CO_TRY_ASSIGN(const std::uint32_t body, co_await stream_of(x.request.body));
    Answer answer = co_await Run(exchange_number(x), number_, describe(invocation), body);
    if (answer.result < 0) co_return http_error(499, "the client has gone");
    // A status of 400 and above is a failure of the function: `data` says what happened.
    if (answer.result >= 400) co_return http_error(answer.result, std::move(answer.data));
    x.response.status = 200;
    std::optional<std::uint64_t> length;
    if (!answer.data.empty()) length = parse_int<std::uint64_t>(answer.data);
    if (answer.stream != 0) {
      x.response.body = Body::source(std::make_unique<JsStream>(answer.stream, length));
    }
    co_return Served{};
  }

 private:
  // timeout-ms NUL memory-limit NUL max-response NUL max-stderr NUL argc NUL arg NUL ... KEY=value
  // NUL ...
  std::string describe(const Invocation& invocation) const {
    std::string text = cat(decimal(settings_.timeout_ns / 1'000'000), std::string_view("\0", 1),
                           decimal_unsigned(settings_.memory_limit), std::string_view("\0", 1),
                           decimal_unsigned(settings_.max_response_size), std::string_view("\0", 1),
                           decimal_unsigned(settings_.max_stderr), std::string_view("\0", 1),
                           decimal_unsigned(invocation.arguments.size() + 1),
                           std::string_view("\0", 1), settings_.module, std::string_view("\0", 1));
    for (std::string_view argument : invocation.arguments) {
      text += argument;
      text += '\0';
    }
    for (const auto& [name, value] : invocation.environment) {
      text += cat(name, "=", value);
      text += '\0';
    }
    return text;
  }

  std::uint32_t number_;
  FunctionSettings settings_;
};

}  // namespace

Result<std::shared_ptr<Function>> ModuleFunctions::load(const FunctionSettings& settings) {
  if (settings.protocol != FunctionProtocol::kRaw && settings.protocol != FunctionProtocol::kAuto) {
    return fail("only protocol raw runs on the edge in this version");
  }
  if (!settings.allow_http.empty()) {
    return fail("allow_http is not available on the edge");
  }
  if (!settings.directories.empty()) return fail("there are no directories on the edge");
  // Relative paths were resolved against the working directory, which is "/" here; an absolute path
  // of the Caddyfile stays one.
  std::string_view path = settings.module;
  std::int32_t number = abi::js_function_find(path.data(), static_cast<std::uint32_t>(path.size()));
  if (number < 0 && path.starts_with('/')) {
    path.remove_prefix(1);
    number = abi::js_function_find(path.data(), static_cast<std::uint32_t>(path.size()));
  }
  if (number < 0)
    return fail(cat("the module ", settings.module, " was not built into this Worker"));
  return std::make_shared<ModuleFunction>(static_cast<std::uint32_t>(number), settings);
}

}  // namespace fusor::edge
