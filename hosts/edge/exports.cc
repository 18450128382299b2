// The exports of core.wasm: what JavaScript calls (abi/core.abi). One config is loaded at a time; a
// request keeps the Program that it began with.
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "core/modules/modules.h"
#include "core_abi.h"
#include "hosts/edge/config.h"
#include "hosts/edge/files.h"
#include "hosts/edge/functions.h"
#include "hosts/edge/operation.h"
#include "hosts/edge/requests.h"
#include "hosts/edge/services.h"
#include "hosts/edge/upstreams.h"

namespace fusor::edge {
namespace {

struct World {
  JsClock clock;
  JsRandom random;
  JsSystem system;
  JsLog log;
  JsRegexCompiler regex;
  PlatformCompression compression;
  ManifestFiles files;
  FetchUpstreams upstreams;
  ModuleFunctions functions;
  Host host{clock, random, system, log, regex, compression, files, upstreams, functions};
  ModuleTable modules{modules::module_rows(), {}, true};
  std::shared_ptr<const Program> program;
};
World& world() {
  static World instance;
  return instance;
}

// Around every call of a request.
class Entry {
 public:
  Entry() { world().clock.enter(); }
  ~Entry() { JsOperation::drain_cancelled(); }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
};

bool load(std::string_view text) {
  World& w = world();
  Diagnostics diagnostics;
  auto site = json::parse(text);
  if (!site) {
    diagnostics.error({}, site.error().message());
  } else {
    if (const json::Value* manifest = site->get("manifest")) w.files.load(*manifest);
    if (auto config = read_config(*site, w.system, diagnostics)) {
      w.log.set_debug(wants_debug(*config));
      if (auto program = Program::load(std::move(*config), w.modules, w.host, diagnostics)) {
        w.program = std::move(program);
      }
    }
  }
  for (const Diagnostic& d : diagnostics.list()) {
    const bool error = d.severity == Severity::kError;
    w.log.write(error ? LogLevel::kError : LogLevel::kWarn, "config", d.to_string(), {});
  }
  return !diagnostics.has_errors() && w.program != nullptr;
}

}  // namespace

extern "C" {

std::uint32_t abi::fusor_allocate(std::uint32_t size) {
  return reinterpret_cast<std::uintptr_t>(std::malloc(size ? size : 1));
}

void abi::fusor_release(std::uint32_t block, std::uint32_t) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): JavaScript knows addresses as numbers
  std::free(reinterpret_cast<void*>(static_cast<std::uintptr_t>(block)));
}

std::int32_t abi::fusor_load(const char* config, std::uint32_t config_size) {
  return load({config, config_size}) ? 1 : 0;
}

void abi::fusor_request(std::uint32_t exchange, const char* line, std::uint32_t line_size) {
  const Entry entry;
  World& w = world();
  begin_request(exchange, {line, line_size}, w.program, w.host);
}

void abi::fusor_pull(std::uint32_t exchange) {
  const Entry entry;
  pull(exchange);
}

void abi::fusor_abort(std::uint32_t exchange) {
  const Entry entry;
  abort_request(exchange);
}

void abi::fusor_complete(std::uint32_t op, std::int32_t result, std::uint32_t stream,
                         const char* data, std::uint32_t data_size) {
  const Entry entry;
  if (!JsOperation::complete(op, {result, stream, std::string(data, data_size)}) && stream != 0) {
    abi::js_stream_drop(stream);
  }
}

}  // extern "C"

}  // namespace fusor::edge
