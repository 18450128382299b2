#include "core/adapter/tls_app.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/adapter/automation.h"
#include "core/adapter/member_order.h"
#include "core/adapter/subjects.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kMembers[] = {"certificates",
                                         "automation",
                                         "session_tickets",
                                         "cache",
                                         "disable_ocsp_stapling",
                                         "disable_storage_check",
                                         "disable_storage_clean",
                                         "encrypted_client_hello",
                                         "dns",
                                         "resolvers"};
constexpr std::string_view kAutomationMembers[] = {"policies", "on_demand", "ocsp_interval",
                                                   "renew_interval", "storage_clean_interval"};

bool has_word(const json::Object& options, std::string_view option, std::string_view word) {
  const json::Value* words = options.find(option);
  if (!words) return false;
  return std::ranges::any_of(words->as_array(),
                             [&](const json::Value& value) { return value.as_string() == word; });
}

bool is_off(const json::Value* value) {
  return value && value->is_string() && value->as_string() == "off";
}

class TlsApp {
 public:
  explicit TlsApp(Adaptation& adaptation)
      : adaptation_(adaptation),
        options_(adaptation.options),
        ports_(ports(adaptation.options)),
        off_(has_word(options_, "auto_https", "off")),
        no_certificates_(off_ || has_word(options_, "auto_https", "disable_certs")) {}

  json::Value build(const std::vector<ServerSites>& servers);

 private:
  bool is_https(const Address& a) const { return a.scheme != "http" && a.port != ports_.http; }
  bool serves_https(const ServerSites& server) const;
  std::vector<std::string> https_hosts(const SiteOnServer& site) const;

  Result<void> add_base();
  void bind_global_issuers(const std::vector<ServerSites>& servers);
  Result<void> add_site(const SiteOnServer& site);
  Result<void> take_site_settings(const Site& site, Policy& policy, bool is_catch_all);
  Result<PolicyPtr> split_internal(Policy& policy);
  void add_loaders(const Site& site);
  void add_ech();
  void note_shared(const SiteOnServer& site);
  void add_automated();
  void add_automated_names(std::set<std::string>& names, Policy& internal);
  void add_policy(PolicyPtr policy);
  Result<void> add_issuers();
  Result<void> check_overlap() const;
  json::Object automation();
  json::Value finish();

  Adaptation& adaptation_;
  const json::Object& options_;
  Ports ports_;
  bool off_;
  bool no_certificates_;
  json::Array global_issuers_;  // of the option cert_issuer; sites with bind change them for all
  Policies policies_;
  PolicyPtr catch_all_;
  json::Object certificates_;
  std::set<std::string> shared_;  // hosts next to a key without host: no route names them
  std::set<std::string> forced_;
  std::unordered_set<std::string> named_;  // the subjects of all policies
};

bool TlsApp::serves_https(const ServerSites& server) const {
  return std::ranges::any_of(server.listeners, [&](const ServerSites::Listener& listener) {
    const auto address = parse_network_address(listener.address);
    return address && (!address->has_port() || decimal(address->start_port) != ports_.http);
  });
}

std::vector<std::string> TlsApp::https_hosts(const SiteOnServer& site) const {
  std::set<std::string> hosts;
  for (std::size_t i = 0; i < site.key_count(); ++i) {
    const Address& a = site.address(i);
    if (!a.host.empty() && is_https(a)) hosts.insert(a.host);
  }
  return {hosts.begin(), hosts.end()};
}

void TlsApp::add_policy(PolicyPtr policy) {
  named_.insert(policy->subjects.begin(), policy->subjects.end());
  policies_.push_back(std::move(policy));
}

Result<void> TlsApp::add_base() {
  TRY_ASSIGN(Policy base, base_policy(options_));
  if (options_.find("cert_issuer")) base.issuers = global_issuers_;
  if (!has_base_policy(options_)) return {};
  catch_all_ = std::make_shared<Policy>(std::move(base));
  add_policy(catch_all_);
  return {};
}

// ACME challenges are answered where the site listens.
void bind_issuers(const Site& site, json::Array& issuers) {
  for (const ConfigValue& value : site.pile(Pile::kBind)) {
    const json::Array& addresses = std::get<json::Value>(value.value).get("addresses")->as_array();
    set_bind_host(issuers, addresses.empty() ? "" : addresses.front().as_string());
  }
}

bool all_http(const SiteOnServer& site) {
  for (std::size_t i = 0; i < site.key_count(); ++i) {
    if (site.address(i).scheme != "http") return false;
  }
  return true;
}

// The issuers of the global options are the same for all policies: the first site with a bind
// address that uses them decides from where they answer challenges.
void TlsApp::bind_global_issuers(const std::vector<ServerSites>& servers) {
  const json::Value* issuers = options_.find("cert_issuer");
  if (!issuers) return;
  global_issuers_ = issuers->as_array();
  for (const ServerSites& server : servers) {
    if (!serves_https(server)) continue;
    for (const SiteOnServer& entry : server.sites) {
      const Site& site = *entry.site;
      if (all_http(entry) || !site.pile(Pile::kTlsCertIssuer).empty()) continue;
      bind_issuers(site, global_issuers_);
    }
  }
}

json::Array values_of(const ConfigValues& pile) {
  json::Array out;
  for (const ConfigValue& value : pile) out.push_back(std::get<json::Value>(value.value));
  return out;
}

Result<void> TlsApp::take_site_settings(const Site& site, Policy& policy, bool is_catch_all) {
  if (!site.pile(Pile::kTlsOnDemand).empty()) policy.on_demand = true;
  if (!site.pile(Pile::kTlsReusePrivateKeys).empty()) policy.reuse_private_keys = true;
  if (const auto types = values_of(site.pile(Pile::kTlsKeyType)); !types.empty()) {
    policy.key_type = types.front().as_string();
  }
  if (const auto ratios = values_of(site.pile(Pile::kTlsRenewalWindowRatio)); !ratios.empty()) {
    policy.renewal_window_ratio = ratios.front();
  }
  if (json::Array issuers = values_of(site.pile(Pile::kTlsCertIssuer)); !issuers.empty()) {
    if (is_catch_all && !(policy.issuers == issuers)) {
      return fail(
          cat("automation policy from site block is also default/catch-all policy because of key "
              "without hostname, and the two are in conflict: ",
              json::write(policy.issuers), " != ", json::write(issuers), ", at ",
              issuers.front().origin().to_string()));
    }
    policy.issuers = std::move(issuers);
  }
  for (json::Value& manager : values_of(site.pile(Pile::kTlsCertManager))) {
    policy.managers.push_back(std::move(manager));
  }
  bind_issuers(site, policy.issuers);
  return {};
}

// Where a site has public and internal names and no issuer, each kind gets its own policy.
Result<PolicyPtr> TlsApp::split_internal(Policy& policy) {
  std::vector<std::string> internal;
  std::vector<std::string> external;
  for (const std::string& name : policy.subjects) {
    if (is_tailscale_name(name)) continue;
    if (!qualifies_for_certificate(name)) {
      return fail(cat("subject does not qualify for certificate: '", name, "'"));
    }
    (is_public_name(name, policy.on_demand) ? external : internal).push_back(name);
  }
  if (internal.empty() || external.empty()) return nullptr;
  policy.subjects = std::move(external);
  auto other = std::make_shared<Policy>(policy);
  other->subjects = std::move(internal);
  json::Object issuer;
  issuer.set("module", "internal");
  other->issuers.emplace_back(std::move(issuer));
  other->default_internal = true;
  return other;
}

Result<void> TlsApp::add_site(const SiteOnServer& entry) {
  const Site& site = *entry.site;
  if (all_http(entry)) return {};
  const std::vector<std::string> hosts = entry.hosts();
  const bool catch_all = hosts.empty();
  if (!site.pile(Pile::kTlsForceAutomate).empty()) forced_.insert(hosts.begin(), hosts.end());
  PolicyPtr policy = catch_all ? catch_all_ : nullptr;
  const bool is_catch_all = policy != nullptr;
  if (!policy) {
    TRY_ASSIGN(Policy base, base_policy(options_));
    if (options_.find("cert_issuer")) base.issuers = global_issuers_;
    base.origin = entry.key(0).origin;
    policy = std::make_shared<Policy>(std::move(base));
  }
  TRY(take_site_settings(site, *policy, is_catch_all));
  if (catch_all && !catch_all_) catch_all_ = policy;
  policy->subjects = https_hosts(entry);
  PolicyPtr internal;
  if (policy->issuers.empty()) {
    Result<PolicyPtr> split = split_internal(*policy);
    if (!split) return fail(cat(split.error().message(), ", at ", entry.key(0).origin.to_string()));
    internal = std::move(*split);
  }
  add_policy(std::move(policy));
  if (internal) add_policy(std::move(internal));
  add_loaders(site);
  return {};
}

// {loader name: its list}; loaders of one kind are one list.
void TlsApp::add_loaders(const Site& site) {
  for (const ConfigValue& value : site.pile(Pile::kTlsCertLoader)) {
    for (const json::Member& loader : std::get<json::Value>(value.value).as_object()) {
      json::Value& list = certificates_[loader.key];
      if (!list.is_array()) list = json::Array();
      for (const json::Value& item : loader.value.as_array()) list.as_array().push_back(item);
    }
  }
}

// The outer names of encrypted handshakes need certificates too: under the policy of their site, if
// they have one.
void TlsApp::add_ech() {
  const json::Value* ech = options_.find("ech");
  if (!ech) return;
  const auto covered = [&](std::string_view name) {
    return std::ranges::any_of(
        patterns_of(name), [&](const std::string& pattern) { return named_.contains(pattern); });
  };
  auto policy = std::make_shared<Policy>(base_policy(options_).value_or(Policy()));
  if (options_.find("cert_issuer")) policy->issuers = global_issuers_;
  for (const json::Value& config : ech->get("configs")->as_array()) {
    const std::string& name = config.get("public_name")->as_string();
    if (!name.empty() && !covered(trim(name))) policy->subjects.push_back(name);
  }
  policy->origin = ech->origin();
  if (!policy->subjects.empty()) add_policy(std::move(policy));
}

void TlsApp::note_shared(const SiteOnServer& entry) {
  if (off_ || !entry.has_catch_all()) return;
  for (std::string& host : https_hosts(entry)) shared_.insert(std::move(host));
}

// The names of the option tls_automate_names have no site: they get a policy where no other names
// them, and where it would say something.
void TlsApp::add_automated_names(std::set<std::string>& names, Policy& internal) {
  const json::Value* listed = options_.find("tls_automate_names");
  if (!listed) return;
  std::vector<std::string> external;
  for (const json::Value& value : listed->as_array()) {
    const std::string& name = value.as_string();
    if (!names.insert(name).second || named_.contains(name)) continue;
    (qualifies_for_public_certificate(name) ? external : internal.subjects).push_back(name);
  }
  if (external.empty() || !(has_base_policy(options_) || has_acme_options(options_))) return;
  auto policy = std::make_shared<Policy>(base_policy(options_).value_or(Policy()));
  if (options_.find("cert_issuer")) policy->issuers = global_issuers_;
  policy->subjects = std::move(external);
  policy->origin = listed->origin();
  add_policy(std::move(policy));
}

void TlsApp::add_automated() {
  std::set<std::string> names = forced_;
  auto internal = std::make_shared<Policy>();
  if (!no_certificates_) {
    names.insert(shared_.begin(), shared_.end());
    for (const std::string& name : shared_) {
      if (!qualifies_for_public_certificate(name)) internal->subjects.push_back(name);
    }
  }
  add_automated_names(names, *internal);
  json::Array list;
  for (const std::string& name : names) list.emplace_back(name);
  put(certificates_, "automate", std::move(list));
  if (internal->subjects.empty()) return;
  json::Object issuer;
  issuer.set("module", "internal");
  internal->issuers.emplace_back(std::move(issuer));
  internal->default_internal = true;
  add_policy(std::move(internal));
}

Result<void> TlsApp::add_issuers() {
  if (has_acme_options(options_)) {
    for (const PolicyPtr& policy : policies_) {
      if (policy->issuers.empty() && policy->all_public()) {
        policy->issuers = default_issuers(options_);
      }
    }
  }
  for (const PolicyPtr& policy : policies_) TRY(fill_acme_defaults(policy->issuers, options_));
  return {};
}

Result<void> TlsApp::check_overlap() const {
  std::unordered_map<std::string_view, const Policy*> seen;
  for (const PolicyPtr& policy : policies_) {
    for (const std::string& name : policy->subjects) {
      const auto [first, added] = seen.try_emplace(name, policy.get());
      if (added) continue;
      return fail(cat(
          "hostname appears in more than one automation policy, making certificate "
          "management ambiguous: ",
          name, ", at ", first->second->origin.to_string(), " and ", policy->origin.to_string()));
    }
  }
  return {};
}

json::Object TlsApp::automation() {
  json::Object out;
  json::Array policies;
  for (const PolicyPtr& policy : policies_) policies.push_back(to_json(*policy));
  put(out, "policies", std::move(policies));
  for (std::string_view name : {"ocsp_interval", "renew_interval", "storage_clean_interval"}) {
    const json::Value* value = options_.find(name);
    if (value && value->is_integer()) put(out, name, *value);
  }
  if (const json::Value* on_demand = options_.find("on_demand_tls")) {
    out.set("on_demand", *on_demand);
  }
  order_members(out, kAutomationMembers);
  return out;
}

json::Value TlsApp::finish() {
  json::Object out;
  certificates_.sort();
  put(out, "certificates", std::move(certificates_));
  put(out, "automation", automation());
  put(out, "disable_ocsp_stapling", options_.find("ocsp_stapling") != nullptr);
  put(out, "disable_storage_check", is_off(options_.find("storage_check")));
  put(out, "disable_storage_clean", is_off(options_.find("storage_clean_interval")));
  if (const json::Value* ech = options_.find("ech")) put(out, "encrypted_client_hello", *ech);
  if (const json::Value* dns = options_.find("dns")) put(out, "dns", *dns);
  if (const json::Value* list = options_.find("tls_resolvers")) put(out, "resolvers", *list);
  order_members(out, kMembers);
  if (out.empty()) return {};
  return out;
}

json::Value TlsApp::build(const std::vector<ServerSites>& servers) {
  const auto report = [&](const Result<void>& result) {
    if (!result) adaptation_.diagnostics.error({}, result.error().message());
    return result.has_value();
  };
  bind_global_issuers(servers);
  if (!report(add_base())) return {};
  for (const ServerSites& server : servers) {
    for (const SiteOnServer& site : server.sites) {
      note_shared(site);
      if (serves_https(server)) report(add_site(site));
    }
  }
  add_ech();
  add_automated();
  if (!report(add_issuers())) return {};
  consolidate_automation(policies_);
  report(check_overlap());
  return finish();
}

}  // namespace

json::Value build_tls_app(const std::vector<ServerSites>& servers, Adaptation& adaptation) {
  return TlsApp(adaptation).build(servers);
}

}  // namespace fusor::adapter
