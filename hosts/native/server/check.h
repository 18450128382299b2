// Would this config load? Everything that App::load checks, without sockets and log files.
#pragma once

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "hosts/native/server/services.h"

namespace fusor {

void check_config(json::Value config, SharedServices& services, Diagnostics& diagnostics);

}  // namespace fusor
