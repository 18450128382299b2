// Worker: one event loop with its thread and all that lives on it: the log, the endpoints of every
// listening address, its reference to the Program. The control thread (hosts/native/server/app.h)
// changes it by messages, so a request takes no lock and touches no shared counter.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/routes/program.h"
#include "hosts/native/net/listener.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/server/services.h"

namespace fusor {

class SiteEndpoint;

// A loop's reference to a Program and its logs, with the number of requests that run by it there.
struct ProgramLease {
  std::shared_ptr<const Program> program;
  std::shared_ptr<LogRoutes> logs;
  std::size_t uses = 0;

  bool owns(const Server* server) const {
    const auto& servers = program->servers();
    return !servers.empty() && server >= &servers.front() && server <= &servers.back();
  }
};

class Worker {
 public:
  // Programs are given back on `control`, where they were made: freeing one takes a while.
  Worker(SharedServices& shared, std::shared_ptr<const LogSetup> setup, Loop& control);
  ~Worker();

  void start_thread();
  void stop_thread();  // after it is idle

  Loop& loop() { return loop_; }
  LoopServices& services() { return services_; }

  // The rest on the loop's thread.

  // What an address serves from now on. `socket`: of a new address; -1: it is served already.
  struct Site {
    std::string address;
    const Server* server = nullptr;
    int socket = -1;
  };
  // Takes over a new config; addresses that are not named close once their queue is accepted.
  void update(std::shared_ptr<const LogSetup> setup, std::shared_ptr<const Program> program,
              std::vector<Site> sites);
  // Stops listening, and closes connections as their requests end; `idle` is posted to the control
  // loop when the last is gone.
  void drain(UniqueFunction<void()> idle);
  // Cancels what is left.
  void abort();

  // For the endpoints.
  // Endpoint::end of an exchange by a server of a Program; gives back its use of the lease.
  void end(Exchange& x, const Outcome& outcome);
  void endpoint_is_empty();

 private:
  ProgramLease* current() { return leases_.empty() ? nullptr : leases_.back().get(); }
  ProgramLease& lease_of(const Server* server);
  void drop_unused_leases();
  void sweep();

  Loop& control_;
  Loop loop_;
  LoopServices services_;
  std::vector<std::unique_ptr<ProgramLease>> leases_;  // the last is the current one
  std::vector<std::unique_ptr<SiteEndpoint>> endpoints_;
  std::vector<std::unique_ptr<SiteEndpoint>> retired_;
  UniqueFunction<void()> idle_;
  bool sweeping_ = false;
  std::thread thread_;
};

}  // namespace fusor
