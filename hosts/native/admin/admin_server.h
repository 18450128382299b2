// The admin API's listener: on the control loop, beside what serves (Caddy: admin.go).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "hosts/native/admin/target.h"
#include "hosts/native/net/listen_socket.h"
#include "hosts/native/net/loop.h"

namespace fusor {

struct AdminSettings {
  bool disabled = false;
  std::string listen;  // "localhost:2019", or what FUSOR_ADMIN or CADDY_ADMIN says
  std::optional<std::vector<std::string>> origins;  // nothing: those of the listening address
  bool enforce_origin = false;
  bool persist = true;  // config.persist: keep the last config for `run --resume`
};
// `admin` of a config, or nullptr. Problems are reported.
AdminSettings read_admin(const json::Value* admin, Diagnostics& diagnostics);
// Where the API is expected when nothing else is said.
std::string default_admin_address();

class AdminEndpoint;

class AdminServer {
 public:
  AdminServer(Loop& loop, AdminTarget& target);
  ~AdminServer();

  // What a new config makes of it: prepared before anything is changed.
  struct Change {
    AdminSettings settings;
    std::string key;  // listen_key of the address
    unsigned unix_mode = 0;
    std::optional<ListenSockets> socket;  // nothing: the address stays, or the API is off
  };
  // `own`: as of ListenSockets::open.
  Change prepare(const json::Value* admin, const std::vector<BoundAddress>& own,
                 Diagnostics& diagnostics);
  void commit(Change change);

  const BoundAddress& address() const { return address_; }  // empty while it is off
  // What the address will be once the change is made.
  const BoundAddress& address_after(const Change& change) const;
  const AdminSettings& settings() const { return settings_; }

  // Stops listening; connections close as their requests end.
  void drain() { retire(); }
  void abort();
  bool idle() const { return !endpoint_ && retired_.empty(); }

 private:
  void retire();
  void sweep();

  Loop& loop_;
  AdminTarget& target_;
  AdminSettings settings_;
  std::string key_;
  BoundAddress address_;
  std::unique_ptr<AdminEndpoint> endpoint_;
  std::vector<std::unique_ptr<AdminEndpoint>> retired_;
};

}  // namespace fusor
