#include "core/adapter/automation.h"

#include <algorithm>

#include "core/adapter/member_order.h"
#include "core/adapter/subjects.h"

namespace fusor::adapter {

bool Policy::same_settings(const Policy& other) const {
  return issuers == other.issuers && managers == other.managers && key_type == other.key_type &&
         renewal_window_ratio == other.renewal_window_ratio && on_demand == other.on_demand &&
         reuse_private_keys == other.reuse_private_keys &&
         disable_ocsp_stapling == other.disable_ocsp_stapling &&
         ocsp_overrides == other.ocsp_overrides;
}

bool Policy::only_subjects() const { return same_settings(Policy()); }

bool Policy::all_public() const {
  return std::ranges::all_of(subjects, [&](const std::string& name) {
    return is_public_name(name, on_demand) && !is_tailscale_name(name);
  });
}

json::Value to_json(const Policy& policy) {
  json::Array subjects;
  for (const std::string& subject : policy.subjects) subjects.emplace_back(subject);
  json::Object out;
  put(out, "subjects", std::move(subjects));
  put(out, "issuers", policy.issuers);
  put(out, "get_certificate", policy.managers);
  put(out, "renewal_window_ratio", policy.renewal_window_ratio);
  put(out, "key_type", policy.key_type);
  put(out, "on_demand", policy.on_demand);
  put(out, "reuse_private_keys", policy.reuse_private_keys);
  put(out, "disable_ocsp_stapling", policy.disable_ocsp_stapling);
  put(out, "ocsp_overrides", policy.ocsp_overrides);
  return json::Value(std::move(out)).with_origin(policy.origin);
}

namespace {

bool has_any(const json::Object& options, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return options.find(name); });
}

json::Object internal_issuer() {
  json::Object issuer;
  issuer.set("module", "internal");
  return issuer;
}

}  // namespace

bool has_base_policy(const json::Object& options) {
  return has_any(options,
                 {"cert_issuer", "local_certs", "key_type", "ocsp_stapling", "renewal_window_ratio",
                  "acme_ca", "acme_ca_root", "acme_dns", "acme_eab", "preferred_chains"});
}

bool has_acme_options(const json::Object& options) {
  return has_any(options,
                 {"email", "acme_ca", "acme_ca_root", "acme_dns", "acme_eab", "preferred_chains"});
}

Result<Policy> base_policy(const json::Object& options) {
  Policy out;
  if (const json::Value* type = options.find("key_type")) out.key_type = type->as_string();
  if (const json::Value* ratio = options.find("renewal_window_ratio")) {
    out.renewal_window_ratio = *ratio;
  }
  if (options.find("ocsp_stapling")) out.disable_ocsp_stapling = true;
  const json::Value* issuers = options.find("cert_issuer");
  const json::Value* local = options.find("local_certs");
  if (issuers && local) {
    return fail(cat("global options are ambiguous: local_certs (at ", local->origin().to_string(),
                    ") is an issuer too, so it cannot be combined with cert_issuer (at ",
                    issuers->origin().to_string(), ")"));
  }
  if (issuers) out.issuers = issuers->as_array();
  if (local) out.issuers.emplace_back(internal_issuer());
  return out;
}

}  // namespace fusor::adapter
