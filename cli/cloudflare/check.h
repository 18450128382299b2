// What becomes of a config on Cloudflare, known before it is deployed: `fusor check --target
// cloudflare` prints it, and `fusor build` refuses what cannot work.
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/origin.h"
#include "core/routes/module.h"

namespace fusor::cloudflare {

struct Finding {
  enum Kind {
    kPlatform,  // accepted; the platform does it
    kWarning,   // works, with a difference that matters
    kError,     // cannot work there
  } kind = kError;
  Origin origin;
  std::string message;

  std::string to_string() const;  // "Caddyfile:3: error: ..."
};

// Every finding, by file and line. `modules` is the joined table of core and native host:
// its rows say what the edge does with each module.
std::vector<Finding> check(const json::Value& config, const ModuleTable& modules);

bool has_errors(const std::vector<Finding>& findings);

}  // namespace fusor::cloudflare
