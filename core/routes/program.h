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

// How long one direction of a message may take (Caddy: idletimeout.go). ns; 0 or less: no limit.
struct TransferLimits {
  std::int64_t whole = 0;
  std::int64_t idle = 60'000'000'000;  // between two pieces
  // Bytes a second to be sustained, with `idle` as what may be behind; 0: any progress will do.
  std::int64_t min_rate = 0;
};

// Probes of connections on which nothing is said. 0: the host's choice.
struct TcpKeepAlive {
  std::int64_t interval = 0;  // ns; below 0: no probes
  std::int64_t idle = 0;      // ns
  int count = 0;
};

// Run-time settings of a server as the host's connections need them (Caddy: http.servers.*). ns; 0
// or less: no limit.
struct ServerLimits {
  std::int64_t read_header_timeout = 60'000'000'000;
  std::int64_t idle_timeout = 300'000'000'000;
  TransferLimits read, write;
  std::uint64_t max_header_bytes = 16 * 1024;
  TcpKeepAlive tcp_keepalive;
  bool keepalive = true;
};

class Server {
 public:
  Server();
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  std::string name;                 // "srv0"
  std::vector<std::string> listen;  // network addresses, ":8080"
  ServerLimits limits;
  RouteList routes;
  RouteList errors;
  const json::Value* config = nullptr;  // its own part of the Program's config

  // The whole way of one request: client address, routes, error routes, default answer. When it
  // returns x.response is to be sent (its status is set); an error means: close without a reply.
  // Either way the host calls x.run_at_end() once the response has been sent or given up.
  Task<Served> serve(Exchange& x) const;

  // Answers a request once more, as a GET of another path of this server without a body: the local
  // redirect of a CGI script (RFC 3875 section 6.2.2). From within a handler, which then is done.
  Task<Served> serve_local(Exchange& x, std::string_view path_and_query) const;

  // Trusted proxies, access log, named routes: core/routes/server_details.h
  struct Details;
  std::unique_ptr<const Details> details;
};

class Program {
 public:
  // Provisions a JSON config. nullptr: `diagnostics` says why, with every problem found.
  static std::shared_ptr<const Program> load(json::Value config, const ModuleTable& modules,
                                             Host& host, Diagnostics& diagnostics);

  const json::Value& config() const { return config_; }
  // The members of apps.http.servers, in their order. Pointers to them are stable.
  const std::vector<Server>& servers() const { return servers_; }
  std::int64_t grace_period_ns() const { return grace_period_ns_; }

 private:
  void load_http(const json::Value& app, Provision& provision);

  json::Value config_;
  std::vector<Server> servers_;
  std::int64_t grace_period_ns_ = 0;  // 0: wait for ever
};

}  // namespace fusor
