// http.handlers.reactor: a WebAssembly function answers the request, in a fresh sandbox each time.
// What runs it is the host's: core/host/functions.h.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/host/functions.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/template.h"

namespace fusor {

class Reactor : public Handler {
 public:
  Reactor(std::shared_ptr<Function> function,
          std::vector<std::pair<std::string, Template>> environment,
          std::vector<Template> arguments)
      : function_(std::move(function)),
        environment_(std::move(environment)),
        arguments_(std::move(arguments)) {}

  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  std::shared_ptr<Function> function_;
  std::vector<std::pair<std::string, Template>> environment_;
  std::vector<Template> arguments_;
};

// {module, protocol, timeout, memory_limit, env, args, dirs, max_concurrent, queue,
// max_response_size, max_stderr, allow_http, preinit, debug_secret}: see FunctionSettings. The
// module is loaded now: one that is missing or invalid refuses the config.
std::unique_ptr<Handler> make_reactor(const json::Value& config, Provision& p);

}  // namespace fusor
