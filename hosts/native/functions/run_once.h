// Runs a function once outside of a server: `fusor function run`. The same engine, limits,
// protocols and host functions; the request's body is read from a descriptor, the reply written to
// one.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/host/functions.h"
#include "core/host/host.h"

namespace fusor {

struct RunOnce {
  FunctionSettings settings;  // module, protocol, limits, preinit
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  // The request, which components and the protocols cgi and json are told of: to localhost.
  std::string method = "POST";
  std::string uri = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  bool with_head = false;  // the reply's status and headers are written before its body
  int input = 0;
  int output = 1;
  int errors = 2;
};

struct RanOnce {
  // "" where it returned or exited with 0; else what happened, as the server's log has it.
  std::string failure;
  std::string backtrace;
  int exit_code = 0;  // the guest's; 1 for a trap, a timeout, or a reply that breaks the protocol
  int status = 0;     // of the reply; 0: the function says none
  std::string redirect;  // the path that a server would answer with instead (cgi)
  bool from_cache = false;
  // Nanoseconds: until the module was there, until its instance was, until it ended.
  std::int64_t load = 0;
  std::int64_t instantiate = 0;
  std::int64_t run = 0;
  std::uint64_t memory = 0;  // bytes that the guest had at its end
  std::uint64_t written = 0;
};

// An error: the module cannot be run at all, or the URI is none. Blocks.
Result<RanOnce> run_once(const RunOnce& what, Host& host);

}  // namespace fusor
