// Which addresses each site listens on, and which addresses make one server.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/adapter/site.h"

namespace fusor::adapter {

// Addresses that serve the same sites.
struct ServerSites {
  struct Listener {
    std::string address;
    std::vector<std::string> protocols;  // sorted; "" is the server's default
    Origin origin;                       // of the first site that listens there
  };
  std::vector<Listener> listeners;  // sorted by address
  std::vector<SiteOnServer> sites;  // in file order
};

// The ports that mean HTTP and HTTPS, by the global options.
struct Ports {
  std::string http = "80";
  std::string https = "443";
};
Ports ports(const json::Object& options);

// Listeners that serve the same sites become one server. Linear in the number of sites.
std::vector<ServerSites> pair_listeners(const std::vector<std::unique_ptr<Site>>& sites,
                                        Adaptation& adaptation);

}  // namespace fusor::adapter
