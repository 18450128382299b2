#include "hosts/native/server/services.h"

#include "core/modules/modules.h"

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

class NoUpstreams : public Upstreams {
  Result<std::shared_ptr<Transport>> open(const TransportSettings&) override {
    return fail("upstreams are not available in this build");
  }
};
class NoFunctions : public Functions {
  Result<std::shared_ptr<Function>> load(const FunctionSettings&) override {
    return fail("functions are not available in this build");
  }
};

}  // namespace

SharedServices::SharedServices()
    : upstreams(std::make_unique<NoUpstreams>()), functions(std::make_unique<NoFunctions>()) {}
SharedServices::~SharedServices() = default;

const ModuleTable& native_modules() {
  static const ModuleTable kTable(modules::module_rows(), kRows);
  return kTable;
}

}  // namespace fusor
