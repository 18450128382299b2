#include "core/adapter/listeners.h"

#include <set>
#include <unordered_map>

#include "core/base/strings.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

using Protocols = std::set<std::string>;
// A site's (or key's) listeners: their protocols by address, in the order of the text.
using Listeners = std::map<std::string, Protocols>;
using SiteList = std::vector<SiteOnServer>;
using AddressMap = std::map<std::string, std::map<std::string, SiteList>>;

// {addresses, protocols} of the bind directive and the option default_bind.
struct Bind {
  std::vector<std::string> addresses{""};
  std::vector<std::string> protocols{""};
};

std::vector<std::string> strings(const json::Value* list) {
  std::vector<std::string> out;
  if (!list) return out;
  for (const json::Value& item : list->as_array()) out.push_back(item.as_string());
  return out;
}

Bind read_bind(const json::Value& value) {
  Bind bind{strings(value.get("addresses")), strings(value.get("protocols"))};
  if (bind.protocols.empty()) bind.protocols.emplace_back();
  return bind;
}

std::vector<Bind> binds_of(const Site& site, const json::Object& options) {
  std::vector<Bind> out;
  for (const ConfigValue& value : site.pile(Pile::kBind)) {
    out.push_back(read_bind(std::get<json::Value>(value.value)));
  }
  if (!out.empty()) return out;
  if (const json::Value* fallback = options.find("default_bind")) {
    for (const json::Value& value : fallback->as_array()) out.push_back(read_bind(value));
    return out;
  }
  return {Bind{}};
}

// The port of a bind address does not count: the key's does.
Result<std::string> listener(std::string_view bind, std::string_view port) {
  std::string_view network;
  std::string_view host = bind;
  if (const std::size_t slash = bind.find('/'); slash != bind.npos) {
    network = bind.substr(0, slash + 1);
    host = bind.substr(slash + 1);
  }
  NetworkAddress kind;
  kind.network = to_lower(trim(network.substr(0, network.find('/'))));
  if (!network.empty() && !kind.has_port()) {
    TRY_ASSIGN(const NetworkAddress address, parse_network_address(bind));
    return address.to_string();
  }
  if (const auto split = split_host_port(host)) {
    host = split->host;
  } else {
    while (host.starts_with('[')) host.remove_prefix(1);
    while (host.ends_with(']')) host.remove_suffix(1);
  }
  TRY_ASSIGN(const NetworkAddress address,
             parse_network_address(cat(network, join_host_port(host, port))));
  return address.to_string();
}

Result<Listeners> listeners_of(const Address& address, const std::vector<Bind>& binds,
                               const Ports& ports, Adaptation& adaptation) {
  std::string_view port = ports.https;
  if (!address.port.empty()) {
    port = address.port;
  } else if (address.scheme == "http") {
    port = ports.http;
  }
  if ((address.scheme == "http" && port == ports.https) ||
      (address.scheme == "https" && port == ports.http)) {
    return fail(cat("[", address.scheme, "://", address.host, ":", port,
                    "] scheme and port violate convention"));
  }
  Listeners out;
  for (const Bind& bind : binds) {
    for (const std::string& host : bind.addresses) {
      TRY_ASSIGN(std::string text, listener(host, port));
      // The last mention of an address counts, as in Caddy, which means to add them up.
      // Every key on every address: the first is no more than was written.
      constexpr std::size_t kCost = 40;
      if (!out.empty() && !adaptation.spend(kCost)) {
        return fail(std::string(Adaptation::kTooLarge));
      }
      out[text] = {bind.protocols.begin(), bind.protocols.end()};
    }
  }
  return out;
}

void map_site(Site& site, const Ports& ports, AddressMap& map, Adaptation& adaptation) {
  const std::vector<Bind> binds = binds_of(site, adaptation.options);
  std::map<std::string, std::map<std::string, std::vector<std::uint32_t>>> keys;
  for (std::uint32_t i = 0; i < site.keys.size() && !adaptation.gave_up(); ++i) {
    const auto listeners = listeners_of(site.keys[i].address, binds, ports, adaptation);
    if (!listeners) {
      adaptation.diagnostics.error(site.keys[i].origin, cat("site address '", site.keys[i].text,
                                                            "': ", listeners.error().message()));
      continue;
    }
    for (const auto& [address, protocols] : *listeners) {
      for (const std::string& protocol : protocols) keys[address][protocol].push_back(i);
    }
  }
  for (auto& [address, protocols] : keys) {
    for (auto& [protocol, indexes] : protocols) {
      map[address][protocol].push_back({&site, std::move(indexes)});
    }
  }
}

// Equal for lists of the same sites with the same keys, and only for those.
std::string signature(const SiteList& list) {
  std::string out;
  const auto add = [&](const void* data, std::size_t size) {
    out.append(static_cast<const char*>(data), size);
  };
  for (const SiteOnServer& entry : list) {
    const std::size_t count = entry.key_count();
    const auto site = reinterpret_cast<std::uintptr_t>(entry.site);
    add(&site, sizeof site);
    add(&count, sizeof count);
    add(entry.key_indexes.data(), count * sizeof entry.key_indexes[0]);
  }
  return out;
}

using Place = std::pair<std::string, std::string>;  // address and protocol

std::unordered_map<std::string, std::vector<Place>> equal_places(const AddressMap& map) {
  std::unordered_map<std::string, std::vector<Place>> out;
  for (const auto& [address, protocols] : map) {
    for (const auto& [protocol, list] : protocols) {
      out[signature(list)].emplace_back(address, protocol);
    }
  }
  return out;
}

ServerSites make_server(SiteList sites, const std::vector<Place>& places, AddressMap& map) {
  std::map<std::string, std::vector<std::string>> listeners;  // places are sorted already
  for (const auto& [address, protocol] : places) {
    listeners[address].push_back(protocol);
    map[address].erase(protocol);
  }
  ServerSites out;
  out.sites = std::move(sites);
  for (SiteOnServer& entry : out.sites) ++entry.site->uses;
  for (auto& [address, protocols] : listeners) {
    const bool named = !out.sites.empty() && out.sites.front().key_count() > 0;
    out.listeners.push_back(
        {address, std::move(protocols), named ? out.sites.front().key(0).origin : Origin()});
  }
  return out;
}

}  // namespace

Ports ports(const json::Object& options) {
  Ports out;
  if (const json::Value* port = options.find("http_port")) out.http = decimal(port->as_integer());
  if (const json::Value* port = options.find("https_port")) out.https = decimal(port->as_integer());
  return out;
}

std::vector<ServerSites> pair_listeners(const std::vector<std::unique_ptr<Site>>& sites,
                                        Adaptation& adaptation) {
  const Ports known = ports(adaptation.options);
  AddressMap map;
  for (const auto& site : sites) map_site(*site, known, map, adaptation);
  const auto equal = equal_places(map);
  std::vector<ServerSites> out;
  for (auto& [address, protocols] : map) {
    // The protocols as they are now: an earlier server may have taken some. What this address's own
    // first server takes still counts as a server without anything, which Caddy's answers have too.
    std::vector<std::string> names;
    for (const auto& [protocol, list] : protocols) names.push_back(protocol);
    for (const std::string& name : names) {
      const auto list = protocols.find(name);
      if (list == protocols.end()) {
        out.emplace_back();
        continue;
      }
      const auto places = equal.find(signature(list->second));
      out.push_back(make_server(std::move(list->second), places->second, map));
    }
  }
  return out;
}

}  // namespace fusor::adapter
