#include "hosts/native/server/worker.h"

#include <pthread.h>

#include <algorithm>

#include "hosts/native/server/site_endpoint.h"

namespace fusor {

Worker::Worker(SharedServices& shared, std::shared_ptr<const LogSetup> setup, Loop& control)
    : control_(control), services_(shared, std::move(setup)) {}

Worker::~Worker() { stop_thread(); }

void Worker::start_thread() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "fusor-loop");
    loop_.run();
  });
}

void Worker::stop_thread() {
  if (!thread_.joinable()) return;
  loop_.stop();
  thread_.join();
}

void Worker::update(std::shared_ptr<const LogSetup> setup, std::shared_ptr<const Program> program,
                    std::vector<Site> sites) {
  leases_.push_back(std::make_unique<ProgramLease>(std::move(program),
                                                   std::make_shared<LogRoutes>(std::move(setup))));
  services_.log.use(current()->logs);
  // New addresses first: what moves from one to another is never without a listener.
  std::vector<std::unique_ptr<SiteEndpoint>> next;
  for (Site& site : sites) {
    auto known = std::find_if(endpoints_.begin(), endpoints_.end(), [&site](const auto& endpoint) {
      return endpoint && endpoint->address() == site.address;
    });
    if (known != endpoints_.end()) {
      next.push_back(std::move(*known));
    } else {
      next.push_back(std::make_unique<SiteEndpoint>(*this, std::move(site.address), site.socket));
    }
    next.back()->use(current(), site.server);
  }
  for (auto& endpoint : endpoints_) {
    if (!endpoint) continue;
    endpoint->retire();
    retired_.push_back(std::move(endpoint));
  }
  endpoints_ = std::move(next);
  drop_unused_leases();
}

void Worker::drain(UniqueFunction<void()> idle) {
  idle_ = std::move(idle);
  for (auto& endpoint : endpoints_) {
    endpoint->retire();
    retired_.push_back(std::move(endpoint));
  }
  endpoints_.clear();
  endpoint_is_empty();
}

void Worker::abort() {
  for (auto& endpoint : retired_) endpoint->abort();
}

ProgramLease& Worker::lease_of(const Server* server) {
  const auto lease = std::find_if(leases_.begin(), leases_.end(),
                                  [server](const auto& known) { return known->owns(server); });
  FUSOR_ASSERT(lease != leases_.end());
  return **lease;
}

void Worker::end(Exchange& x, const Outcome& outcome) {
  ProgramLease& lease = lease_of(x.server);
  // Logged by the config that it came under, also where a reload has brought another.
  auto now = services_.log.use(lease.logs);
  x.run_at_end(outcome);
  x.reset();
  services_.log.use(std::move(now));
  if (--lease.uses == 0 && &lease != current()) drop_unused_leases();
}

void Worker::drop_unused_leases() {
  // A retired endpoint keeps serving by the lease it had, also between two requests.
  const auto needed = [this](const std::unique_ptr<ProgramLease>& lease) {
    return lease->uses > 0 || lease.get() == current() ||
           std::any_of(retired_.begin(), retired_.end(),
                       [&lease](const auto& endpoint) { return endpoint->uses(lease.get()); });
  };
  for (auto& lease : leases_) {
    if (needed(lease)) continue;
    control_.post([program = std::move(lease->program)]() mutable { program.reset(); });
    lease.reset();
  }
  std::erase(leases_, nullptr);
}

// Called from inside an endpoint or its connections: they are destroyed in a turn of their own.
void Worker::endpoint_is_empty() {
  if (std::exchange(sweeping_, true)) return;
  loop_.post([this] { sweep(); });
}

void Worker::sweep() {
  sweeping_ = false;
  std::erase_if(retired_, [](const auto& endpoint) { return endpoint->finished(); });
  drop_unused_leases();
  if (retired_.empty() && endpoints_.empty() && idle_) control_.post(std::move(idle_));
}

}  // namespace fusor
