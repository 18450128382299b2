// The exports of core.wasm: what JavaScript calls (abi/core.abi). One config is loaded at a time; a
// request keeps the Program that it began with.
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "core/adapter/adapt.h"
#include "core/modules/modules.h"
#include "core_abi.h"
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
  std::shared_ptr<const Program> program;
};
World& world() {
  static World instance;
  return instance;
}

}  // namespace
}  // namespace fusor::edge
