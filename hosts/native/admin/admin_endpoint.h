// AdminEndpoint: the admin API's requests (Caddy: admin.go).
#pragma once

#include <string>

#include "core/base/json.h"
#include "hosts/native/admin/config_access.h"
#include "hosts/native/admin/origin_guard.h"
#include "hosts/native/admin/target.h"
#include "hosts/native/http/connections.h"
#include "hosts/native/net/endpoint.h"
#include "hosts/native/net/listener.h"

namespace fusor {

class AdminEndpoint final : public Endpoint {
 public:
  AdminEndpoint(Loop& loop, AdminTarget& target, int socket, UniqueFunction<void()> on_empty);

  OriginGuard& guard() { return guard_; }
  void retire();
  void abort() { connections_.abort(); }
  bool finished() const { return draining_ && closed_ && connections_.size() == 0; }

  Host& host() override { return target_.admin_host(); }
  const ServerLimits& limits() const override { return limits_; }
  bool draining() const override { return draining_; }
  void begin(Exchange&) override {}
  Task<Served> serve(Exchange& x) override;

 private:
  using Done = Result<void, ApiError>;
  Task<Done> dispatch(Exchange& x);
  Task<Done> load(Exchange& x);
  Task<Done> adapt(Exchange& x);
  Task<Done> change_config(Exchange& x, std::string path);
  Done read_config(Exchange& x, std::string_view path);
  Done stop(Exchange& x);
  Done apply(Exchange& x, json::Value config);
  Done check_if_match(Exchange& x);
  // The path below /config that the request is about; also for /id/….
  Result<std::string, ApiError> config_path(std::string_view path);

  AdminTarget& target_;
  ServerLimits limits_;
  OriginGuard guard_;
  UniqueFunction<void()> on_empty_;
  bool draining_ = false;
  bool closed_ = false;
  ConnectionList connections_;
  Listener listener_;
};

}  // namespace fusor
