// Automation policies: how certificates are obtained, and for which names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/adapter/adaptation.h"

namespace fusor::adapter {

struct Policy {
  std::vector<std::string> subjects;  // none: all names that no other policy has
  json::Array issuers;                // none: the default ones
  bool default_internal = false;      // the adapter chose the internal issuer by the names
  json::Array managers;
  std::string key_type;
  json::Value renewal_window_ratio;
  bool on_demand = false;
  bool reuse_private_keys = false;
  bool disable_ocsp_stapling = false;
  json::Value ocsp_overrides;
  Origin origin;

  // All but the subjects.
  bool same_settings(const Policy& other) const;
  bool only_subjects() const;
  // A policy without subjects counts as one of public names.
  bool all_public() const;
};
// Shared: a site without host names changes the policy for all names, wherever that stands.
using PolicyPtr = std::shared_ptr<Policy>;
using Policies = std::vector<PolicyPtr>;

json::Value to_json(const Policy& policy);

// What the global options say for all policies; false: nothing.
bool has_base_policy(const json::Object& options);
Result<Policy> base_policy(const json::Object& options);

// Gives ACME issuers what the global options say where they say nothing themselves.
Result<void> fill_acme_defaults(json::Array& issuers, const json::Object& options);
// The issuers of a policy that names none, when global options say something about ACME.
json::Array default_issuers(const json::Object& options);
bool has_acme_options(const json::Object& options);
// Sets challenges.bind_host of ACME issuers that have none.
void set_bind_host(json::Array& issuers, std::string_view host);

// Sorts from the most to the least specific, drops what changes nothing and merges what is equal.
void consolidate_automation(Policies& policies);

}  // namespace fusor::adapter
