#include "core/adapter/pki_app.h"

#include <algorithm>

#include "core/adapter/member_order.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kMembers[] = {"name",
                                         "root_common_name",
                                         "intermediate_common_name",
                                         "intermediate_lifetime",
                                         "install_trust",
                                         "root",
                                         "intermediate",
                                         "maintenance_interval",
                                         "renewal_window_ratio",
                                         "storage"};

bool auto_https_off(const json::Object& options) {
  const json::Value* words = options.find("auto_https");
  return words && std::ranges::any_of(words->as_array(), [](const json::Value& word) {
           return word.as_string() == "off";
         });
}

}  // namespace

json::Value build_pki_app(const std::vector<std::unique_ptr<Site>>& sites,
                          const json::Object& options) {
  json::Object authorities;
  if (const json::Value* pki = options.find("pki")) {
    for (const json::Member& ca : pki->as_object()) authorities.set(ca.key, ca.value);
  }
  for (const auto& site : sites) {
    for (const ConfigValue& value : site->pile(Pile::kPkiCa)) {
      const std::string& id = std::get<json::Value>(value.value).get("id")->as_string();
      if (!authorities.find(id)) authorities.set(id, json::Object());
    }
  }
  if (options.find("skip_install_trust")) {
    if (authorities.empty() && !auto_https_off(options)) authorities.set("local", json::Object());
    for (json::Member& ca : authorities) ca.value.as_object().set("install_trust", false);
  }
  if (authorities.empty()) return {};
  for (json::Member& ca : authorities) order_members(ca.value.as_object(), kMembers);
  authorities.sort();
  json::Object out;
  out.set("certificate_authorities", std::move(authorities));
  return out;
}

}  // namespace fusor::adapter
