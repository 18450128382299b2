// Runs a function once outside of a server: `fusor function run`. The same engine, limits and host
// functions; the request's body is read from a descriptor, the reply written to one. A component is
// sent POST / of localhost, and its response's body is written.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/host/functions.h"

namespace fusor {

struct RunOnce {
  FunctionSettings settings;  // module, limits, preinit
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  int input = 0;
  int output = 1;
  int errors = 2;
};

struct RanOnce {
  // "" where it returned or exited with 0; else what happened, as the server's log has it.
  std::string failure;
  std::string backtrace;
  int exit_code = 0;  // the guest's; 1 for a trap or a timeout
  int status = 0;     // of a component's response; 0: none
  bool from_cache = false;
  // Nanoseconds: until the module was there, until its instance was, until it ended.
  std::int64_t load = 0;
  std::int64_t instantiate = 0;
  std::int64_t run = 0;
  std::uint64_t memory = 0;  // bytes that the guest had at its end
  std::uint64_t written = 0;
};

// An error: the module cannot be run at all. Blocks.
Result<RanOnce> run_once(const RunOnce& what);

}  // namespace fusor
