#include "core/adapter/subjects.h"

#include "core/base/ip.h"
#include "core/base/strings.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

bool is_ip(std::string_view name) { return parse_ip(name).has_value(); }

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t i = text.find(part); i != text.npos; i = text.find(part, i + part.size())) ++n;
  return n;
}

}  // namespace

bool qualifies_for_certificate(std::string_view name) {
  if (trim(name).empty() || name.starts_with('.') || name.ends_with('.')) return false;
  if (name.find('*') != name.npos && !name.starts_with("*.") && name != "*") return false;
  return name.find_first_of("()[]{}<> \t\n\"\\!@#$%^&|;'+=") == name.npos;
}

bool is_internal_name(std::string_view name) {
  const auto split = split_host_port(name);
  std::string host = to_lower(split ? split->host : name);
  if (host.ends_with('.')) host.pop_back();
  if (host == "localhost") return true;
  for (std::string_view suffix : {".localhost", ".local", ".internal", ".home.arpa"}) {
    if (host.ends_with(suffix)) return true;
  }
  const auto ip = parse_ip(host);
  return ip &&
         (ip->is_loopback() || ip->is_private() || ip->is_link_local() || ip->is_unspecified());
}

bool is_public_name(std::string_view name, bool on_demand) {
  return !is_ip(name) && !is_internal_name(name) && (count(name, "*.") < 2 || on_demand);
}

bool is_tailscale_name(std::string_view name) { return to_lower(name).ends_with(".ts.net"); }

}  // namespace fusor::adapter
