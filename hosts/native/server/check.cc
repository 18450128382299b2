#include "hosts/native/server/check.h"

#include "core/config/network_address.h"
#include "core/routes/program.h"
#include "hosts/native/admin/admin_server.h"
#include "hosts/native/server/https_check.h"

namespace fusor {

void check_config(json::Value config, SharedServices& services, Diagnostics& diagnostics) {
  refuse_https(config, diagnostics);
  Diagnostics none;
  LoopServices own(services, LogSetup::load(nullptr, services.logs, services.system, none));
  LogSetup::check(config.get("logging"), services.system, diagnostics);
  read_admin(config.get("admin"), diagnostics);
  const auto program = Program::load(std::move(config), native_modules(), own.host, diagnostics);
  if (!program) return;
  for (const Server& server : program->servers()) {
    for (const std::string& listen : server.listen) {
      const auto address = parse_network_address(listen);
      if (!address) diagnostics.error(server.config->origin(), address.error().message());
    }
  }
}

}  // namespace fusor
