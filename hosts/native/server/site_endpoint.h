// SiteEndpoint: a listening address on one loop, answered by the Program's server for it.
#pragma once

#include <string>

#include "hosts/native/http/connections.h"
#include "hosts/native/net/endpoint.h"
#include "hosts/native/net/listener.h"
#include "hosts/native/server/worker.h"

namespace fusor {

class SiteEndpoint final : public Endpoint {
 public:
  SiteEndpoint(Worker& worker, std::string address, int socket);

  const std::string& address() const { return address_; }
  void use(ProgramLease* lease, const Server* server) {
    lease_ = lease;
    server_ = server;
    listener_.keep_alive(server->limits.tcp_keepalive);
  }
  bool uses(const ProgramLease* lease) const { return lease_ == lease; }
  // Accepts what is queued, closes the socket, and lets connections go as they become idle.
  void retire();
  void abort() { connections_.abort(); }
  // Nothing is left of it: it may be destroyed (in a later turn of the loop).
  bool finished() const { return draining_ && closed_ && connections_.size() == 0; }

  Host& host() override { return worker_.services().host; }
  const ServerLimits& limits() const override { return server_->limits; }
  bool draining() const override { return draining_; }
  void begin(Exchange& x) override {
    x.server = server_;
    ++lease_->uses;
  }
  Task<Served> serve(Exchange& x) override { return x.server->serve(x); }
  void end(Exchange& x, const Outcome& outcome) override { worker_.end(x, outcome); }

 private:
  Worker& worker_;
  std::string address_;
  ProgramLease* lease_ = nullptr;
  const Server* server_ = nullptr;
  bool draining_ = false;
  bool closed_ = false;
  ConnectionList connections_;
  Listener listener_;
};

}  // namespace fusor
