#include "hosts/native/server/services.h"

#include "core/modules/modules.h"
#include "hosts/native/functions/functions.h"
#include "hosts/native/upstream/transport.h"

namespace fusor {
namespace {

// TLS is not served yet: https_check.cc refuses what would need these, and they do nothing else.
constexpr ModuleRow kRows[] = {
    {.id = "tls",
     .run_time = RunTime::kNative,
     .on_edge = OnEdge::kPlatform,
     .note = "the platform ends TLS and has the certificates"},
    {.id = "pki",
     .run_time = RunTime::kNative,
     .on_edge = OnEdge::kPlatform,
     .note = "the platform ends TLS and has the certificates"},
};

}  // namespace

SharedServices::SharedServices()
    : upstreams(make_upstreams()), functions(std::make_unique<NativeFunctions>()) {}
SharedServices::~SharedServices() = default;

LoopServices::LoopServices(SharedServices& shared, std::shared_ptr<const LogSetup> setup)
    : log(shared.logs, std::move(setup)),
      host{shared.clock, shared.random,     shared.system,    log, shared.regex, shared.compression,
           shared.files, *shared.upstreams, *shared.functions} {}

const ModuleTable& native_modules() {
  static const ModuleTable kTable(modules::module_rows(), kRows);
  return kTable;
}

}  // namespace fusor
