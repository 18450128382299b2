// The folder that `wrangler deploy` takes as it is: Worker, core, functions, assets,
// wrangler.jsonc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"

namespace fusor::cloudflare {

struct BuildInput {
  std::string name;                          // of the Worker, in wrangler.jsonc
  std::string config_name;                   // "Caddyfile", or a .json
  std::map<std::string, std::string> files;  // every config text that was read, by path
  json::Value config;     // what it adapts to here: which files and modules to take
  std::string directory;  // working directory: relative paths are against it
  std::string output;     // folder to make; what is in it and was not made by us stays
};

struct BuildReport {
  std::size_t functions = 0;
  std::size_t assets = 0;
  std::uint64_t asset_bytes = 0;
  bool settings_kept = false;  // wrangler.jsonc: somebody has changed it since it was made
  std::vector<std::string> warnings;
};

// Of a config that check() finds no error in.
Result<BuildReport> build(const BuildInput& input);

}  // namespace fusor::cloudflare
