// What the core is given on native: one set that all loops share, and one a loop.
#pragma once

#include <memory>

#include "core/host/upstreams.h"
#include "core/routes/module.h"
#include "hosts/native/files/files.h"
#include "hosts/native/log/log.h"
#include "hosts/native/system/clock.h"
#include "hosts/native/system/compression.h"
#include "hosts/native/system/random.h"
#include "hosts/native/system/regex.h"
#include "hosts/native/system/system.h"

namespace fusor {

class NativeFunctions;

// Stateless, or safe from every thread. Outlives the loops.
struct SharedServices {
  SharedServices();
  ~SharedServices();

  LogThread logs;
  NativeClock clock;
  NativeRandom random;
  NativeSystem system;
  Re2Compiler regex;
  NativeCompression compression;
  NativeFiles files;
  std::unique_ptr<Upstreams> upstreams;
  std::unique_ptr<NativeFunctions> functions;
};

// Of one thread.
struct LoopServices {
  LoopServices(SharedServices& shared, std::shared_ptr<const LogSetup> setup);
  NativeLog log;
  Host host;
};

// The core's modules joined with those that only this host runs.
const ModuleTable& native_modules();

}  // namespace fusor
