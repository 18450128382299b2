#include "hosts/native/admin/admin_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "hosts/native/admin/admin_endpoint.h"

namespace fusor {
namespace {

struct ConfigSettings {
  bool persist = true;
  void decode(config::Fields& f) {
    f.field("persist", persist);
    for (const char* name : {"load", "load_delay"}) {
      if (f.take(name)) f.error(name, "loading configs by itself is not available in this build");
    }
  }
};

struct Settings {
  AdminSettings out;
  void decode(config::Fields& f) {
    f.field("disabled", out.disabled).field("listen", out.listen);
    f.field("origins", out.origins).field("enforce_origin", out.enforce_origin);
    ConfigSettings config;
    f.field("config", config);
    out.persist = config.persist;
    for (const char* name : {"identity", "remote"}) {
      if (f.take(name)) f.error(name, "the remote admin API is not available in this build");
    }
  }
};

}  // namespace

std::string default_admin_address() {
  for (const char* name : {"FUSOR_ADMIN", "CADDY_ADMIN"}) {
    if (const char* value = std::getenv(name); value && *value) return value;
  }
  return "localhost:2019";
}

AdminSettings read_admin(const json::Value* admin, Diagnostics& diagnostics) {
  Settings settings;
  if (admin && !admin->is_null()) config::read(*admin, settings, diagnostics);
  if (settings.out.listen.empty()) settings.out.listen = default_admin_address();
  return settings.out;
}

AdminServer::AdminServer(Loop& loop, AdminTarget& target) : loop_(loop), target_(target) {}
AdminServer::~AdminServer() = default;

AdminServer::Change AdminServer::prepare(const json::Value* admin,
                                         const std::vector<BoundAddress>& own,
                                         Diagnostics& diagnostics) {
  Change change;
  change.settings = read_admin(admin, diagnostics);
  if (change.settings.disabled) return change;
  const Origin origin = admin ? admin->origin() : Origin();
  auto address = parse_network_address(change.settings.listen, "tcp", 2019);
  if (!address || (address->has_port() && address->port_count() != 1)) {
    diagnostics.error(origin, cat("admin: \"", change.settings.listen, "\" is no address: ",
                                  address ? "it needs one port" : address.error().message()));
    return change;
  }
  change.key = listen_key(*address, 0);
  change.unix_mode = address->mode();
  if (endpoint_ && key_ == change.key) return change;
  auto socket = ListenSockets::open(*address, 0, 1, own);
  if (!socket) {
    diagnostics.error(origin, cat("admin API: ", socket.error().message(),
                                  " (the global option admin chooses another address, or off)"));
    return change;
  }
  change.socket = std::move(*socket);
  return change;
}

void AdminServer::commit(Change change) {
  settings_ = std::move(change.settings);
  if (change.socket) {
    retire();
    key_ = std::move(change.key);
    address_ = change.socket->bound();
    endpoint_ = std::make_unique<AdminEndpoint>(loop_, target_, change.socket->take(),
                                                [this] { loop_.post([this] { sweep(); }); });
  } else if (settings_.disabled) {
    retire();
  } else if (!address_.unix_path.empty()) {
    ::chmod(address_.unix_path.c_str(), change.unix_mode);
  }
  if (endpoint_) endpoint_->guard() = OriginGuard::make(settings_, address_.port);
}

const BoundAddress& AdminServer::address_after(const Change& change) const {
  static const BoundAddress kNone;
  if (change.settings.disabled) return kNone;
  return change.socket ? change.socket->bound() : address_;
}

void AdminServer::retire() {
  if (!endpoint_) return;
  if (!address_.unix_path.empty()) ::unlink(address_.unix_path.c_str());
  address_ = {};
  endpoint_->retire();
  retired_.push_back(std::move(endpoint_));
}

void AdminServer::abort() {
  for (auto& endpoint : retired_) endpoint->abort();
}

void AdminServer::sweep() {
  std::erase_if(retired_, [](const auto& endpoint) { return endpoint->finished(); });
}

}  // namespace fusor
