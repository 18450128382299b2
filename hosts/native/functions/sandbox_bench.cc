// The sandbox without sockets: what a fresh instance costs, alone and on two threads, and what the
// way through Function::serve adds.
#include <benchmark/benchmark.h>

#include <string>

#include "core/base/strings.h"
#include "hosts/native/functions/digest.h"
#include "hosts/native/functions/functions.h"
#include "hosts/native/net/loop.h"
#include "testing/fake_host.h"

namespace fusor {
namespace {

constexpr std::string_view kInvoice =
    R"({"number":"2026-17","lines":[{"name":"desk","quantity":2,"price":249.5,"rate":19},)"
    R"({"name":"book","quantity":5,"price":12.9,"rate":7}]})";

NativeFunctions& functions() {
  static NativeFunctions all;
  return all;
}

// "<guest>-preinit" is pre-initialised.
std::shared_ptr<NativeFunction> load(std::string_view guest) {
  FunctionSettings settings;
  settings.module = cat(FUSOR_GUEST_DIR "/", guest, ".wasm");
  settings.preinit = guest.ends_with("-preinit");
  auto function = functions().load_native(settings);
  if (!function) std::fprintf(stderr, "%s\n", function.error().message().c_str());
  return function ? *function : nullptr;
}

void sandbox(benchmark::State& state, std::string_view guest, std::string_view input) {
  const auto function = load(guest);
  if (!function) return state.SkipWithError("no such guest");
  const std::string_view arguments[] = {"guest"};
  for (auto _ : state) {
    wasm::Sandbox run(function->shared_module(), false,
                      {.deadline = monotonic_now() + 10'000'000'000});
    run.guest().arguments = arguments;
    run.guest().input = {input, true};
    run.guest().request = {"POST", "localhost", "/", false, {}, nullptr};  // of a component
    while (!run.poll()) {
    }
    if (run.ending().kind != wasm::Ending::kSucceeded) return state.SkipWithError("it failed");
    benchmark::DoNotOptimize(run.guest().output.pending());
  }
  state.SetItemsProcessed(state.iterations());
}

Task<void> serve_many(benchmark::State& state, NativeFunction& function, std::string_view body) {
  fusor::testing::FakeHost host;
  Exchange x(host.host);
  for (auto _ : state) {
    x.request.method = "POST";
    x.request.host = "localhost";
    x.request.body = Body::bytes(body);
    const Served served = co_await function.serve(x, {});
    if (!served) {
      state.SkipWithError("it failed");
      break;
    }
    x.reset();
  }
}

void serve(benchmark::State& state, std::string_view guest, std::string_view input) {
  const auto function = load(guest);
  if (!function) return state.SkipWithError("no such guest");
  Loop loop;
  run_until_done(loop, serve_many(state, *function, input));
}

// What a function costs that was compiled before: read, identified, mapped, linked. Nobody holds it
// between two loads, so that each is a whole one.
void load_cached(benchmark::State& state, std::string_view guest) {
  if (!load(guest)) return state.SkipWithError("no such guest");
  for (auto _ : state) {
    const auto function = load(guest);
    if (!function->module().from_cache()) return state.SkipWithError("it was compiled");
  }
}

void identify(benchmark::State& state) {
  const std::string module(3 << 20, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(wasm::content_digest(module));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(module.size()));
}

BENCHMARK(identify)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_cached, echo, "echo")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(load_cached, tax, "tax")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sandbox, echo, "echo", "hello, world!")->UseRealTime()->ThreadRange(1, 2);
BENCHMARK_CAPTURE(sandbox, tax, "tax", kInvoice)->UseRealTime()->ThreadRange(1, 2);
BENCHMARK_CAPTURE(sandbox, tax_preinit, "tax-preinit", kInvoice)->UseRealTime()->ThreadRange(1, 2);
BENCHMARK_CAPTURE(sandbox, component, "component_hello", "")->UseRealTime()->ThreadRange(1, 2);
BENCHMARK_CAPTURE(serve, echo, "echo", "hello, world!");
BENCHMARK_CAPTURE(serve, component, "component_hello", "");
BENCHMARK_CAPTURE(serve, tax, "tax", kInvoice);
BENCHMARK_CAPTURE(serve, tax_preinit, "tax-preinit", kInvoice);

}  // namespace
}  // namespace fusor
