#include <algorithm>

#include "core/modules/apps/tls/tls_syntax_caddyfile.h"

namespace fusor::modules {

using adapter::Helper;

namespace {

constexpr std::string_view kZeroSslAcme = "https://acme.zerossl.com/v2/DV90";

bool is_acme(const json::Value& issuer) {
  const json::Value* module = issuer.get("module");
  return module && module->as_string() == "acme";
}

void append_unique(json::Array& list, const json::Array& more) {
  for (const json::Value& item : more) {
    if (std::ranges::find(list, item) == list.end()) list.push_back(item);
  }
}

// Roots add up; of everything else the site's say counts.
void lay_over(json::Object& base, const json::Object& settings) {
  for (const json::Member& member : settings) {
    json::Value& value = base[member.key];
    if (value.is_object() && member.value.is_object()) {
      lay_over(value.as_object(), member.value.as_object());
    } else if (value.is_array() && member.key == "trusted_roots_pem_files") {
      append_unique(value.as_array(), member.value.as_array());
    } else {
      value = member.value;
    }
  }
}

// One for each issuer that the global option names.
json::Array templates(const Helper& h) {
  json::Array out;
  const json::Value* issuers = h.option("cert_issuer");
  if (!issuers) return out;
  for (const json::Value& issuer : issuers->as_array()) {
    if (is_acme(issuer)) out.push_back(issuer);
  }
  return out;
}

}  // namespace

json::Array implicit_acme_issuers(const Helper& h, const json::Object& settings) {
  json::Array out = templates(h);
  if (out.empty()) {
    out.emplace_back(json::Object());
    // The default of those who give an address: a second authority, should the first one fail.
    if (settings.find("email") && !settings.find("ca")) {
      json::Object second;
      second.set("ca", kZeroSslAcme);
      out.emplace_back(std::move(second));
    }
  }
  for (json::Value& issuer : out) {
    json::Object& o = issuer.as_object();
    lay_over(o, settings);
    issuer = adapter::module_object("module", "acme", std::move(o), h.start());
  }
  return out;
}

}  // namespace fusor::modules
