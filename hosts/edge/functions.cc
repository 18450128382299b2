#include "hosts/edge/functions.h"

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core/routes/program.h"
#include "core/routes/request_body.h"
#include "core_abi.h"
#include "hosts/edge/fields.h"
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
    // There is no reply for it here, but it is for nobody else either.
    if (!settings_.debug_secret.empty()) x.request.headers.remove(kDebugSecretField);
    const bool has_facts = settings_.protocol == FunctionProtocol::kCgi || is_json();
    // A CGI program relies on CONTENT_LENGTH.
    if (is_json() || (has_facts && !x.request.content_length)) {
      CO_TRY(co_await buffer_request_body(x));
    }
    CO_TRY_ASSIGN(const std::uint32_t body, co_await stream_of(x.request.body));
    Answer answer =
        co_await Run(exchange_number(x), number_, describe(x, invocation, has_facts), body);
    // The status of a failure of the function, negative: `data` says what happened.
    if (answer.result <= -400) {
      co_return http_error(-answer.result,
                           cat("function ", path_base(settings_.module), ": ", answer.data));
    }
    if (answer.result < 0) co_return http_error(499, "the client has gone");
    const std::string_view data = x.arena.copy(answer.data);
    if (answer.result == 0) co_return co_await x.server->serve_local(x, data);
    x.response.status = answer.result;
    const std::size_t line = data.find('\n');
    read_fields(data.substr(line + 1), x.response.headers);
    if (answer.stream != 0) {
      x.response.body = Body::source(std::make_unique<JsStream>(
          answer.stream, parse_int<std::uint64_t>(data.substr(0, line))));
    }
    co_return Served{};
  }

 private:
  bool is_json() const { return settings_.protocol == FunctionProtocol::kJson; }

  // Texts that end in NUL: timeout-ms memory-limit max-response max-stderr protocol initialiser,
  // argc arg..., envc KEY=value..., traceparent tracestate. Of cgi and json also: method version
  // target path query original-path host scheme client-address content-length, and name and value
  // of each field.
  std::string describe(Exchange& x, const Invocation& invocation, bool has_facts) const {
    std::string text;
    // What a client sends ends no text before its end: as a C string ends, so it ends here.
    auto add = [&text](std::string_view value) {
      text += value.substr(0, value.find('\0'));
      text += '\0';
    };
    auto add_number = [&add](std::uint64_t number) { add(decimal_unsigned(number)); };
    add_number(static_cast<std::uint64_t>(settings_.timeout_ns) / 1'000'000);
    add_number(settings_.memory_limit);
    add_number(settings_.max_response_size);
    add_number(settings_.max_stderr);
    add(is_json() ? "json" : has_facts ? "cgi" : "raw");
    // There are no snapshots: the initialiser runs in each request.
    const std::string_view named = settings_.preinit_export;
    add(settings_.preinit && named.empty() ? "wizer-initialize" : named);
    add_number(invocation.arguments.size() + 1);
    add(path_base(settings_.module));
    for (std::string_view argument : invocation.arguments) add(argument);
    add_number(invocation.environment.size());
    for (const auto& [name, value] : invocation.environment) add(cat(name, "=", value));
    const Request& r = x.request;
    const std::string_view trace = r.headers.get("traceparent").value_or("");
    add(trace);
    add(trace.empty() ? trace : r.headers.get("tracestate").value_or(""));
    if (!has_facts) return text;
    for (std::string_view fact : {r.method, r.proto, r.target, r.uri.path, r.uri.query,
                                  x.original_uri.path, r.host, r.scheme, r.remote.host}) {
      add(fact);
    }
    add_number(r.content_length.value_or(0));
    for (const Field& field : r.headers) {
      add(field.name);
      add(field.value);
    }
    return text;
  }

  std::uint32_t number_;
  FunctionSettings settings_;
};

}  // namespace

FunctionResult<std::shared_ptr<Function>> ModuleFunctions::load(const FunctionSettings& settings) {
  if (!settings.allow_http.empty()) {
    return function_error("allow_http", "allow_http is not available on the edge");
  }
  if (!settings.directories.empty()) {
    return function_error("dirs", "there are no directories on the edge");
  }
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
