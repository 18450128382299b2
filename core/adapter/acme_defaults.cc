// Global options that ACME issuers take over where they say nothing themselves.
#include <algorithm>

#include "core/adapter/automation.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kZeroSslAcme = "https://acme.zerossl.com/v2/DV90";

bool is_acme(const json::Value& issuer) {
  const json::Value* module = issuer.get("module");
  return module && module->as_string() == "acme";
}

json::Object& section(json::Object& object, std::string_view name) {
  json::Value& value = object[name];
  if (!value.is_object()) value = json::Object();
  return value.as_object();
}

const json::Value* find_in(const json::Value* value, std::initializer_list<std::string_view> path) {
  for (std::string_view member : path) value = value ? value->get(member) : nullptr;
  return value;
}

void set_default(json::Object& issuer, std::string_view member, const json::Value* value) {
  if (value && !issuer.find(member)) put(issuer, member, *value);
}

void add_root(json::Object& issuer, const json::Value& root) {
  json::Value& roots = issuer["trusted_roots_pem_files"];
  if (!roots.is_array()) roots = json::Array();
  if (std::ranges::find(roots.as_array(), root) == roots.as_array().end()) {
    roots.as_array().push_back(root);
  }
}

// acme_dns names a provider, or is true: then the option dns has it.
Result<void> set_dns_provider(json::Value& issuer, const json::Object& options) {
  const json::Value* acme_dns = options.find("acme_dns");
  if (!acme_dns || find_in(&issuer, {"challenges", "dns", "provider"})) return {};
  if (!acme_dns->is_object() && !options.find("dns")) {
    return fail(
        cat("acme_dns specified without DNS provider config, but no provider specified "
            "with 'dns' global option, at ",
            acme_dns->origin().to_string()));
  }
  json::Object& dns = section(section(issuer.as_object(), "challenges"), "dns");
  if (acme_dns->is_object()) dns.set("provider", *acme_dns);
  return {};
}

void set_alternate_port(json::Value& issuer, std::string_view challenge, const json::Value* port) {
  if (!port || find_in(&issuer, {"challenges", challenge, "alternate_port"})) return;
  put(section(section(issuer.as_object(), "challenges"), challenge), "alternate_port", *port);
}

void fill_challenges(json::Value& issuer, const json::Object& options) {
  if (const json::Value* challenge = find_in(&issuer, {"challenges", "dns"})) {
    if (!options.find("acme_dns") && !challenge->get("provider")) return;
    json::Object& dns = section(section(issuer.as_object(), "challenges"), "dns");
    set_default(dns, "resolvers", options.find("tls_resolvers"));
    return;
  }
  set_alternate_port(issuer, "http", options.find("http_port"));
  set_alternate_port(issuer, "tls-alpn", options.find("https_port"));
  const json::Value* bind = options.find("default_bind");
  if (!bind || find_in(&issuer, {"challenges", "bind_host"})) return;
  const json::Array& addresses = bind->as_array().front().get("addresses")->as_array();
  if (addresses.empty()) return;
  put(section(issuer.as_object(), "challenges"), "bind_host", addresses.front());
}

}  // namespace

Result<void> fill_acme_defaults(json::Array& issuers, const json::Object& options) {
  for (json::Value& issuer : issuers) {
    if (!is_acme(issuer)) continue;
    json::Object& members = issuer.as_object();
    set_default(members, "email", options.find("email"));
    set_default(members, "ca", options.find("acme_ca"));
    if (const json::Value* root = options.find("acme_ca_root")) add_root(members, *root);
    TRY(set_dns_provider(issuer, options));
    set_default(members, "external_account", options.find("acme_eab"));
    set_default(members, "preferred_chains", options.find("preferred_chains"));
    set_default(members, "certificate_lifetime", options.find("cert_lifetime"));
    fill_challenges(issuer, options);
    issuer = module_object({}, {}, std::move(members), issuer.origin());
  }
  return {};
}

json::Array default_issuers(const json::Object& options) {
  json::Array out;
  json::Object acme;
  acme.set("module", "acme");
  out.emplace_back(acme);
  const json::Value* email = options.find("email");
  if (options.find("acme_ca") || !email || email->as_string().empty()) return out;
  acme.set("ca", kZeroSslAcme);
  acme.set("email", *email);
  out.emplace_back(std::move(acme));
  return out;
}

void set_bind_host(json::Array& issuers, std::string_view host) {
  for (json::Value& issuer : issuers) {
    if (!is_acme(issuer)) continue;
    json::Object& challenges = section(issuer.as_object(), "challenges");
    if (!challenges.find("bind_host")) put(challenges, "bind_host", host);
    challenges.sort();
    issuer.as_object().sort();
  }
}

}  // namespace fusor::adapter
