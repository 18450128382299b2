#include "core/adapter/tls_policies.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/adapter/member_order.h"
#include "core/adapter/subjects.h"
#include "core/base/go_sort.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kMembers[] = {"match",
                                         "certificate_selection",
                                         "cipher_suites",
                                         "curves",
                                         "alpn",
                                         "protocol_min",
                                         "protocol_max",
                                         "drop",
                                         "client_authentication",
                                         "default_sni",
                                         "fallback_sni",
                                         "insecure_secrets_log",
                                         "handshake_context"};

std::string_view text_option(const json::Object& options, std::string_view name) {
  const json::Value* value = options.find(name);
  return value ? std::string_view(value->as_string()) : std::string_view();
}

json::Value sni_matcher(const std::vector<std::string>& hosts) {
  json::Array names;
  for (const std::string& host : hosts) names.emplace_back(host);
  json::Object match;
  match.set("sni", std::move(names));
  return match;
}

const json::Array* sni_names(const json::Value& policy) {
  const json::Value* match = policy.get("match");
  const json::Value* sni = match ? match->get("sni") : nullptr;
  return sni ? &sni->as_array() : nullptr;
}

// Puts the policies of the sites together.
class PolicyBuilder {
 public:
  PolicyBuilder(Server& server, const Ports& ports, Adaptation& adaptation)
      : server_(server),
        ports_(ports),
        adaptation_(adaptation),
        default_sni_(text_option(adaptation.options, "default_sni")),
        fallback_sni_(text_option(adaptation.options, "fallback_sni")),
        auto_https_adds_(!server.auto_https.disable) {}

  void add_site(const SiteOnServer& site);
  void finish();

 private:
  void add_policy(const json::Value& settings, std::vector<std::string>& hosts, bool forced);
  void add_address(const Address& address, bool has_policy);
  bool other_than_http_port() const;
  Result<void> check_schemes() const;
  void shield();

  Server& server_;
  const Ports& ports_;
  Adaptation& adaptation_;
  std::string_view default_sni_;
  std::string_view fallback_sni_;
  bool catch_all_ = false;              // the last policy is for all hosts
  bool qualifies_ = false;              // an address needs TLS
  bool auto_https_adds_;                // automatic HTTPS will add a policy by itself
  std::vector<std::string> uncovered_;  // hosts of sites without settings of their own
};

void PolicyBuilder::add_policy(const json::Value& settings, std::vector<std::string>& hosts,
                               bool forced) {
  json::Object policy = settings.as_object();
  for (const std::string& host : hosts) {
    // Clients that send no name are to be served as the default's are.
    if (host == default_sni_) {
      policy.set("default_sni", default_sni_);
    } else if (host == fallback_sni_) {
      policy.set("fallback_sni", fallback_sni_);
    } else {
      continue;
    }
    hosts.emplace_back();
    break;
  }
  if (hosts.empty()) {
    put(policy, "default_sni", default_sni_);
    put(policy, "fallback_sni", fallback_sni_);
  }
  if (policy.empty() && !forced) {
    uncovered_.insert(uncovered_.end(), hosts.begin(), hosts.end());
    return;
  }
  go_stable_sort(hosts);
  if (!hosts.empty()) policy.set("match", sni_matcher(hosts));
  order_members(policy, kMembers);
  server_.connection_policies.push_back(
      json::Value(std::move(policy)).with_origin(settings.origin()));
  catch_all_ = hosts.empty();
}

bool PolicyBuilder::other_than_http_port() const {
  return std::ranges::any_of(server_.listeners, [&](const ServerSites::Listener& listener) {
    const std::size_t colon = listener.address.rfind(':');
    return colon == std::string::npos ||
           std::string_view(listener.address).substr(colon + 1) != ports_.http;
  });
}

void PolicyBuilder::add_address(const Address& address, bool has_policy) {
  AutoHttps& auto_https = server_.auto_https;
  if (address.scheme == "http" && !address.host.empty() && other_than_http_port() &&
      auto_https.skipped.insert(address.host).second) {
    auto_https.skip.push_back(address.host);
  }
  const bool enabled =
      has_policy || (!address.host.empty() && !auto_https.skipped.contains(address.host));
  if (address.scheme == "https" ||
      (address.scheme != "http" && address.port != ports_.http && enabled)) {
    qualifies_ = true;
  }
  auto_https_adds_ = auto_https_adds_ && (address.port == ports_.https ||
                                          (address.port != ports_.http && !address.host.empty()));
}

void PolicyBuilder::add_site(const SiteOnServer& site) {
  const ConfigValues& values = site.site->pile(Pile::kTlsConnectionPolicy);
  std::vector<std::string> hosts = site.hosts();
  const bool forced = !hosts.empty() && !site.site->pile(Pile::kTlsForceAutomate).empty();
  for (const ConfigValue& value : values) {
    add_policy(std::get<json::Value>(value.value), hosts, forced);
  }
  if (values.empty()) {
    for (const std::string& host : hosts) {
      if (host.find('*') == std::string::npos) uncovered_.push_back(host);
    }
  }
  for (std::size_t i = 0; i < site.key_count(); ++i) add_address(site.address(i), !values.empty());
}

enum class Protocol { kUnknown, kHttp, kHttps };

// What an address alone makes of its server.
Protocol protocol_of(const Address& address, const Ports& ports, bool has_policies) {
  if (address.scheme == "http" || address.port == ports.http) return Protocol::kHttp;
  if (address.scheme == "https" || address.port == ports.https || has_policies) {
    return Protocol::kHttps;
  }
  return address.host.empty() ? Protocol::kHttp : Protocol::kUnknown;
}

// HTTP and HTTPS cannot share a listener: the addresses of all sites have to agree.
Result<void> PolicyBuilder::check_schemes() const {
  const bool has_policies = !server_.connection_policies.empty();
  Protocol protocol = Protocol::kUnknown;
  std::string listen;
  for (const ServerSites::Listener& listener : server_.listeners) {
    listen += cat(listen.empty() ? "" : " ", listener.address);
  }
  for (const SiteOnServer& site : server_.sites) {
    for (std::size_t i = 0; i < site.key_count(); ++i) {
      const SiteKey& key = site.key(i);
      const Protocol own = protocol_of(key.address, ports_, has_policies);
      if (own == Protocol::kUnknown) continue;
      const auto failed = [&](std::string_view why) {
        return fail(
            cat("server listening on [", listen, "] is ", why, ", at ", key.origin.to_string()));
      };
      if (protocol != Protocol::kUnknown && own != protocol) {
        const bool https = protocol == Protocol::kHttps;
        const bool bare = https && key.address.scheme.empty() && key.address.host.empty();
        return failed(cat("configured for ", https ? "HTTPS" : "HTTP",
                          " and cannot natively multiplex HTTP and HTTPS: ", key.text,
                          bare ? " (try specifying https:// in the address)" : ""));
      }
      if (own == Protocol::kHttp && has_policies) {
        return failed("HTTP, but attempts to configure TLS connection policies");
      }
      protocol = own;
    }
  }
  return {};
}

// A policy for a wildcard asks clients for certificates; sites below the wildcard that say nothing
// about TLS must not inherit that. They get a copy without it, just before.
void PolicyBuilder::shield() {
  std::map<std::string, std::size_t, std::less<>> wildcards;  // to the first such policy
  json::Array& policies = server_.connection_policies;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    if (!policies[i].get("client_authentication") || !sni_names(policies[i])) continue;
    for (const json::Value& name : *sni_names(policies[i])) {
      if (name.as_string().find('*') != std::string::npos)
        wildcards.emplace(to_lower(name.as_string()), i);
    }
  }
  if (wildcards.empty()) return;
  std::map<std::size_t, std::set<std::string>, std::greater<>> shielded;
  for (const std::string& host : uncovered_) {
    std::optional<std::size_t> first;
    for (const std::string& pattern : patterns_of(host)) {
      const auto found = wildcards.find(pattern);
      if (found != wildcards.end() && (!first || found->second < *first)) first = found->second;
    }
    if (first) shielded[*first].insert(host);
  }
  for (const auto& [index, hosts] : shielded) {
    json::Value copy = policies[index];
    copy.as_object().erase("client_authentication");
    copy.as_object().set("match", sni_matcher({hosts.begin(), hosts.end()}));
    policies.insert(policies.begin() + static_cast<std::ptrdiff_t>(index), std::move(copy));
  }
}

void PolicyBuilder::finish() {
  if (const auto agreed = check_schemes(); !agreed) {
    adaptation_.diagnostics.error({}, agreed.error().message());
  }
  shield();
  json::Array& policies = server_.connection_policies;
  if (qualifies_ && !catch_all_ &&
      (!policies.empty() || !auto_https_adds_ || !default_sni_.empty() || !fallback_sni_.empty())) {
    json::Object policy;
    put(policy, "default_sni", default_sni_);
    put(policy, "fallback_sni", fallback_sni_);
    policies.emplace_back(std::move(policy));
  }
  if (const auto merged = consolidate_policies(policies); !merged) {
    adaptation_.diagnostics.error({}, merged.error().message());
  }
}

}  // namespace

void add_connection_policies(Server& server, const Ports& ports, Adaptation& adaptation) {
  PolicyBuilder builder(server, ports, adaptation);
  for (const SiteOnServer& site : server.sites) builder.add_site(site);
  builder.finish();
}

}  // namespace fusor::adapter
