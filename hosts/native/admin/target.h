// AdminTarget: what the admin API may do to the server. The App implements it.
#pragma once

#include <string>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"

namespace fusor {

class AdminTarget {
 public:
  virtual ~AdminTarget() = default;

  // The running config as it was loaded, null for none.
  virtual const json::Value& config() const = 0;

  // Where a config can be read again (Caddy-Config-Source-File and -Adapter); "": nowhere.
  struct Loaded {
    std::string file;
    std::string adapter;
  };
  // Replaces the config. False: `diagnostics` says why, and what served before goes on. `force`:
  // also where it is equal to the running one.
  virtual bool load_config(json::Value config, bool force, const Loaded& from,
                           Diagnostics& diagnostics) = 0;
  // The functions that are loaded: hosts/native/functions/report.h.
  virtual json::Value functions() = 0;
  // In Prometheus's text format.
  virtual std::string metrics() = 0;
  // Begins the graceful stop; returns at once.
  virtual void stop() = 0;
  // Of the control thread: what the API's exchanges use.
  virtual Host& admin_host() = 0;
};

}  // namespace fusor
