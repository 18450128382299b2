// Program: a provisioned config, immutable. Hosts serve requests with it and replace it whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/routes/exchange.h"
#include "core/routes/module.h"

namespace fusor {

// Run-time settings of a server as the host's connections need them (Caddy: http.servers.*). ns.
struct ServerLimits {
  std::int64_t read_header_timeout = 60'000'000'000;
  std::int64_t read_timeout = 0;
  std::int64_t write_timeout = 0;
  std::int64_t idle_timeout = 300'000'000'000;
  std::uint64_t max_header_bytes = 16 * 1024;
  bool keepalive = true;
};

class Server {
 public:
  std::string name;                 // "srv0"
  std::vector<std::string> listen;  // network addresses, ":8080"
  ServerLimits limits;
  RouteList routes;
  RouteList errors;
  const json::Value* config = nullptr;  // its own part of the Program's config

  // The whole way of one request: client address, routes, error routes, default answer. When it
  // returns x.response is to be sent; an error means: close without a reply (abort).
  Task<Served> serve(Exchange& x) const;

  struct Details;  // trusted proxies, access-log choice: core/routes/server.cc
  std::shared_ptr<const Details> details;
};

class Program {
 public:
  // Provisions a JSON config. nullptr: `diagnostics` says why, with every problem found.
  static std::shared_ptr<const Program> load(json::Value config, const ModuleTable& modules,
                                             Host& host, Diagnostics& diagnostics);

  const json::Value& config() const { return config_; }
  const std::vector<Server>& servers() const { return servers_; }
  std::int64_t grace_period_ns() const { return grace_period_ns_; }

 private:
  json::Value config_;
  std::vector<Server> servers_;
  std::int64_t grace_period_ns_ = 0;  // 0: wait for ever
};

}  // namespace fusor
