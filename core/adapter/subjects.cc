#include "core/adapter/subjects.h"

#include <algorithm>

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

bool qualifies_for_public_certificate(std::string_view name) {
  if (!qualifies_for_certificate(name) || is_internal_name(name) || is_ip(name)) return false;
  if (name.find('*') == name.npos) return true;
  return count(name, "*") == 1 && count(name, ".") > 1 && name.starts_with("*.");
}

bool is_public_name(std::string_view name, bool on_demand) {
  return !is_ip(name) && !is_internal_name(name) && (count(name, "*.") < 2 || on_demand);
}

std::vector<std::string> patterns_of(std::string_view name) {
  std::vector<std::string> out{to_lower(name)};
  const std::string lower = out.front();
  std::string stars;
  std::size_t at = 0;
  while (at <= lower.size()) {
    const std::size_t dot = std::min(lower.find('.', at), lower.size());
    if (dot > at) {
      stars += '*';
      out.push_back(cat(stars, lower.substr(dot)));
    }
    stars += '.';
    at = dot + 1;
  }
  return out;
}

bool is_tailscale_name(std::string_view name) { return to_lower(name).ends_with(".ts.net"); }

}  // namespace fusor::adapter
