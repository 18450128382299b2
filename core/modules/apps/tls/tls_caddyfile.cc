#include <algorithm>

#include "core/base/strings.h"
#include "core/modules/apps/tls/tls_syntax_caddyfile.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/acme_options.h"

namespace fusor::modules {

namespace {

constexpr std::string_view kProtocols[] = {"tls1.2", "tls1.3"};
constexpr std::string_view kCurves[] = {"x25519mlkem768", "x25519", "secp256r1", "secp384r1",
                                        "secp521r1"};
// What Go calls secure, by IANA's names.
constexpr std::string_view kCipherSuites[] = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
};

Result<void> check_known(Helper& h, std::string_view what,
                         std::span<const std::string_view> known) {
  if (std::ranges::find(known, h.val()) != known.end()) return {};
  return h.error(cat("wrong ", what, " name or ", what, " not supported: '",
                     caddyfile::shortened(h.val()), "'", caddyfile::did_you_mean(h.val(), known)));
}

// Names of a known kind, appended.
Result<void> known_list(Helper& h, json::Value& out, std::string_view what,
                        std::span<const std::string_view> known) {
  if (!out.is_array()) out = json::Array();
  while (h.next_arg()) {
    TRY(check_known(h, what, known));
    out.as_array().push_back(h.value());
  }
  return {};
}

// protocols <min> [<max>]
Result<void> protocols(Helper& h, json::Object& policy) {
  if (!h.next_arg()) return h.error("protocols requires one or two arguments");
  TRY(check_known(h, "protocol", kProtocols));
  policy.set("protocol_min", h.value());
  if (!h.next_arg()) return {};
  TRY(check_known(h, "protocol", kProtocols));
  policy.set("protocol_max", h.value());
  h.remaining_args();
  return {};
}

// What one tls directive says, sorted by what it goes to.
class TlsDirective {
 public:
  explicit TlsDirective(Helper& h) : h_(h) {}

  Result<void> first_line();
  Result<void> block();
  Result<ConfigValues> values();

 private:
  Result<void> files(std::string_view certificate, json::Value key);
  Result<void> load();
  Result<void> dns();
  Result<void> dns_option();
  Result<void> issuer();
  Result<void> add_issuers();
  void add(Pile pile, json::Value value) {
    for (adapter::ConfigValue& one : h_.value(pile, std::move(value))) {
      values_.push_back(std::move(one));
    }
  }
  json::Object& dns_challenge() { return section(section(acme_, "challenges"), "dns"); }
  std::unexpected<Error> missing_dns_provider() const;

  Helper& h_;
  ConfigValues values_;
  bool bare_ = false;  // nothing on the first line
  json::Object policy_;
  json::Object acme_;  // settings that make ACME issuers
  bool internal_ = false;
  json::Array issuers_;  // named ones
  json::Array managers_;
  json::Array folders_;
  json::Value key_type_, on_demand_, reuse_, ratio_;
  bool force_automate_ = false;
  std::vector<std::string> dns_options_;
  bool dns_given_ = false;
};

// tls [internal|force_automate|<email>|<certificate> <key>]
Result<void> TlsDirective::first_line() {
  const json::Array args = h_.remaining_values();
  if (args.size() > 2) return h_.arg_error();
  bare_ = args.empty();
  if (args.size() == 2) return files(args[0].as_string(), args[1]);
  if (bare_) return {};
  const std::string& word = args[0].as_string();
  if (word == "internal") {
    internal_ = true;
  } else if (word == "force_automate") {
    force_automate_ = true;
  } else if (word.find('@') != word.npos) {
    acme_.set("email", args[0]);
  } else {
    return h_.error(
        cat("single argument must either be 'internal', 'force_automate', or an email "
            "address, not '",
            caddyfile::shortened(word), "'"));
  }
  return {};
}

// The certificate has a tag by its file, and this site's connections use what has the tag: a better
// match loaded elsewhere does not take its place.
Result<void> TlsDirective::files(std::string_view certificate, json::Value key) {
  const std::size_t known = h_.certificate_tag_count();
  const std::string tag = h_.certificate_tag(certificate);
  if (h_.certificate_tag_count() > known) {
    json::Object pair;
    pair.set("certificate", certificate);
    pair.set("key", std::move(key));
    pair.set("tags", json::Array{json::Value(tag)});
    json::Object loader;
    loader.set("load_files", json::Array{json::Value(std::move(pair)).with_origin(h_.origin())});
    add(Pile::kTlsCertLoader, std::move(loader));
  }
  json::Object selection;
  selection.set("any_tag", json::Array{json::Value(tag)});
  policy_.set("certificate_selection", std::move(selection));
  return {};
}

Result<void> TlsDirective::load() {
  for (json::Value& folder : h_.remaining_values()) folders_.push_back(std::move(folder));
  return {};
}

// dns [<provider> …]: without one, the global option dns has it.
Result<void> TlsDirective::dns() {
  dns_given_ = true;
  json::Object& challenge = dns_challenge();
  if (h_.count_remaining_args() > 0) {
    TRY_ASSIGN(challenge["provider"], h_.module("dns.providers", "name"));
  } else if (!h_.option("dns")) {
    return h_.arg_error();
  }
  return {};
}

Result<void> TlsDirective::dns_option() {
  dns_options_.emplace_back(h_.val());
  TRY(dns_challenge_option(h_, dns_challenge()));
  return {};
}

Result<void> TlsDirective::issuer() {
  TRY_ASSIGN(json::Value issuer, h_.module("tls.issuance", "module"));
  issuers_.push_back(std::move(issuer));
  return {};
}

Result<void> TlsDirective::block() {
  Helper& h = h_;
  const auto option = [&] { return dns_option(); };
  bool any = false;
  TRY(h.entries([&]() -> Result<void> {
    any = true;
    return h.subdirective({
        {"protocols", [&] { return protocols(h, policy_); }},
        {"ciphers",
         [&] { return known_list(h, policy_["cipher_suites"], "cipher suite", kCipherSuites); }},
        {"curves", [&] { return known_list(h, policy_["curves"], "curve", kCurves); }},
        {"client_auth",
         [&]() -> Result<void> {
           TRY_ASSIGN(policy_["client_authentication"], client_auth(h));
           return {};
         }},
        {"alpn",
         [&] {
           policy_.erase("alpn");
           return h.list(policy_["alpn"]);
         }},
        {"load", [&] { return load(); }},
        {"ca", [&] { return h.text(acme_, "ca"); }},
        {"ca_root",
         [&]() -> Result<void> {
           json::Value file;
           TRY(h.text(file));
           acme_.set("trusted_roots_pem_files", json::Array{std::move(file)});
           return {};
         }},
        {"key_type", [&] { return h.text(key_type_); }},
        {"eab",
         [&]() -> Result<void> {
           TRY_ASSIGN(acme_["external_account"], external_account(h));
           return {};
         }},
        {"issuer", [&] { return issuer(); }},
        {"get_certificate",
         [&]() -> Result<void> {
           TRY_ASSIGN(json::Value manager, h.module("tls.get_certificate", "via"));
           managers_.push_back(std::move(manager));
           return {};
         }},
        {"dns", [&] { return dns(); }},
        {"resolvers", option},
        {"propagation_delay", option},
        {"propagation_timeout", option},
        {"dns_ttl", option},
        {"dns_challenge_override_domain", option},
        {"on_demand", [&] { return h.flag(on_demand_); }},
        {"reuse_private_keys", [&] { return h.flag(reuse_); }},
        {"insecure_secrets_log", [&] { return h.text(policy_, "insecure_secrets_log"); }},
        {"renewal_window_ratio", [&] { return renewal_window_ratio(h, ratio_); }},
    });
  }));
  // `tls` alone says nothing: somebody forgot the rest.
  if (!any && bare_) return h.arg_error();
  return {};
}

std::unexpected<Error> TlsDirective::missing_dns_provider() const {
  return h_.error(cat("setting DNS challenge options [", join(dns_options_, ", "),
                      "] requires a DNS provider (set with the 'dns' subdirective or 'acme_dns' "
                      "global option)"));
}

Result<void> TlsDirective::add_issuers() {
  if (!issuers_.empty() && (!acme_.empty() || internal_)) {
    return h_.error(
        "cannot mix issuer subdirective (explicit issuers) with other issuer-specific "
        "subdirectives (implicit issuers)");
  }
  if (!acme_.empty() && internal_) {
    return h_.error("cannot create both ACME and internal certificate issuers");
  }
  if (!dns_options_.empty() && !dns_given_ && !h_.option("acme_dns")) {
    return missing_dns_provider();
  }
  if (!acme_.empty()) issuers_ = implicit_acme_issuers(h_, acme_);
  if (internal_) {
    issuers_.push_back(adapter::module_object("module", "internal", {}, h_.start()));
  }
  for (json::Value& issuer : issuers_) add(Pile::kTlsCertIssuer, std::move(issuer));
  return {};
}

Result<ConfigValues> TlsDirective::values() {
  if (!folders_.empty()) {
    json::Object loader;
    loader.set("load_folders", std::move(folders_));
    add(Pile::kTlsCertLoader, std::move(loader));
  }
  TRY(add_issuers());
  if (!key_type_.is_null()) add(Pile::kTlsKeyType, std::move(key_type_));
  if (!on_demand_.is_null()) add(Pile::kTlsOnDemand, std::move(on_demand_));
  for (json::Value& manager : managers_) add(Pile::kTlsCertManager, std::move(manager));
  if (!reuse_.is_null()) add(Pile::kTlsReusePrivateKeys, std::move(reuse_));
  if (!ratio_.is_null()) add(Pile::kTlsRenewalWindowRatio, std::move(ratio_));
  if (force_automate_) add(Pile::kTlsForceAutomate, true);
  json::Object policy;
  for (json::Member& member : policy_) {
    if (member.key == "client_authentication") {
      policy.set(member.key, std::move(member.value));
    } else {
      put(policy, member.key, std::move(member.value));
    }
  }
  // Always one, even empty: the directive was used, so there is to be TLS.
  add(Pile::kTlsConnectionPolicy, std::move(policy));
  return std::move(values_);
}

}  // namespace

// tls [internal|force_automate|<email>|<certificate> <key>] {
//     protocols                     <min> [<max>]
//     ciphers                       <suites...>
//     curves                        <curves...>
//     alpn                          <protocols...>
//     client_auth                   { … }
//     load                          <folders...>
//     ca                            <directory URL>
//     ca_root                       <PEM file>
//     key_type                      <type>
//     eab                           <key id> <mac key>
//     issuer                        <module> …
//     get_certificate               <module> …
//     dns                           [<provider> …]
//     resolvers                     <addresses...>
//     propagation_delay             <duration>
//     propagation_timeout           <duration>|-1
//     dns_ttl                       <duration>
//     dns_challenge_override_domain <domain>
//     on_demand
//     reuse_private_keys
//     insecure_secrets_log          <file>
//     renewal_window_ratio          <ratio>
// }
Result<ConfigValues> parse_tls(Helper& h) {
  TlsDirective directive(h);
  TRY(directive.first_line());
  TRY(directive.block());
  return directive.values();
}

}  // namespace fusor::modules
