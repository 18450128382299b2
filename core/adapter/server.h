// Server: one entry of apps.http.servers while it is put together.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "core/adapter/listeners.h"
#include "core/base/strings.h"

namespace fusor::adapter {

// automatic_https
struct AutoHttps {
  bool disable = false;
  bool disable_redirects = false;
  bool disable_certificates = false;
  bool ignore_loaded_certificates = false;
  std::vector<std::string> skip;
  std::unordered_set<std::string, StringHash, std::equal_to<>> skipped;  // the same, to look up

  bool any() const {
    return disable || disable_redirects || disable_certificates || ignore_loaded_certificates ||
           !skip.empty();
  }
};

struct Server {
  std::vector<ServerSites::Listener> listeners;
  std::vector<SiteOnServer> sites;  // the most specific first
  Routes routes;
  bool has_errors = false;
  Routes error_routes;
  json::Object named_routes;
  json::Array connection_policies;
  AutoHttps auto_https;
  bool has_logs = false;
  json::Object logs;
  json::Object options;  // of the global option servers: its members come on top
};

// The servers' settings as the global option auto_https has them.
AutoHttps auto_https(const json::Object& options);

json::Value to_json(Server server);

}  // namespace fusor::adapter
