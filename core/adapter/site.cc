#include "core/adapter/site.h"

#include <algorithm>

#include "core/adapter/directives.h"
#include "core/adapter/matchers.h"
#include "core/adapter/shorthands.h"
#include "core/base/go_sort.h"
#include "core/base/strings.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

void sort_unique(std::vector<std::string>& list) {
  go_stable_sort(list);
  list.erase(std::ranges::unique(list).begin(), list.end());
}

void read_keys(const caddyfile::ServerBlock& block, Site& site, Diagnostics& diagnostics) {
  for (const caddyfile::Token& token : block.keys) {
    Result<Address> address = parse_address(token.text);
    if (!address) {
      diagnostics.error(token.origin(), cat("site address '", caddyfile::shortened(token.text),
                                            "': ", address.error().message()));
      continue;
    }
    if (address->host == "0.0.0.0" || address->host == "::") {
      diagnostics.warning(token.origin(),
                          cat("site address '", token.text,
                              "' has an unspecified IP address as its host, so it only serves "
                              "requests for that; use the bind directive to choose interfaces"));
    }
    site.keys.push_back({token.text, std::move(*address), token.origin()});
  }
}

void file_values(ConfigValues values, Site& site) {
  for (ConfigValue& value : values) site.pile(value.pile).push_back(std::move(value));
}

// The name may be the address of a second site, where the first has no braces.
void report_unknown(const caddyfile::ServerBlock& block, const caddyfile::Token& name,
                    Adaptation& adaptation) {
  std::string message = cat("unrecognized directive: ", caddyfile::shortened(name.text),
                            unknown_directive(name.text, adaptation.syntax));
  if (!block.has_braces) {
    message +=
        "\nDid you mean to define a second site? If so, you must use curly braces around each site "
        "to separate their configurations.";
  }
  adaptation.diagnostics.error(name.origin(), std::move(message));
}

}  // namespace

std::unique_ptr<Site> read_site(caddyfile::ServerBlock& block, Adaptation& adaptation) {
  auto site = std::make_unique<Site>();
  read_keys(block, *site, adaptation.diagnostics);
  for (caddyfile::Token& token : block.tokens) expand_shorthands(token.text);
  site->state.tokens = block.tokens;
  Scope scope{site->state};
  const auto is_definition = [&](std::size_t i) {
    return block.segment(i).front().text.starts_with('@');
  };
  for (std::size_t i = 0; i < block.segment_count() && !adaptation.gave_up(); ++i) {
    if (!is_definition(i)) continue;
    const auto defined = define_matcher(Helper(block.segment(i), adaptation, scope), scope);
    if (!defined) adaptation.report(defined.error());
  }
  for (std::size_t i = 0; i < block.segment_count() && !adaptation.gave_up(); ++i) {
    if (is_definition(i)) continue;
    if (!adaptation.syntax.directive(block.segment(i).front().text)) {
      report_unknown(block, block.segment(i).front(), adaptation);
      continue;
    }
    Result<ConfigValues> values = run_directive(Helper(block.segment(i), adaptation, scope));
    if (values) {
      file_values(std::move(*values), *site);
    } else {
      adaptation.report(values.error());
    }
  }
  return site;
}

bool SiteOnServer::has_catch_all() const {
  return std::ranges::any_of(key_indexes,
                             [&](std::uint32_t i) { return site->keys[i].address.host.empty(); });
}

std::vector<std::string> SiteOnServer::hosts() const {
  if (has_catch_all()) return {};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < key_count(); ++i) out.push_back(address(i).host);
  sort_unique(out);
  return out;
}

std::vector<std::string> SiteOnServer::log_hosts() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < key_count(); ++i) {
    const Address& a = address(i);
    if (a.host.empty()) continue;
    const bool usual = a.port.empty() || a.port == "80" || a.port == "443";
    out.push_back(usual ? a.host : join_host_port(a.host, a.port));
  }
  sort_unique(out);
  return out;
}

}  // namespace fusor::adapter
