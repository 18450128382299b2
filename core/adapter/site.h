// Site: a server block with its addresses, and what its directives contributed.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/adapter/adaptation.h"
#include "core/adapter/address.h"

namespace fusor::adapter {

struct SiteKey {
  std::string text;  // as written
  Address address;
  Origin origin;
};

struct Site {
  std::vector<SiteKey> keys;
  SiteState state;
  std::array<ConfigValues, static_cast<std::size_t>(Pile::kCount)> piles;
  int uses = 0;  // by how many servers: the last one may take the routes away

  ConfigValues& pile(Pile which) { return piles[static_cast<std::size_t>(which)]; }
  const ConfigValues& pile(Pile which) const { return piles[static_cast<std::size_t>(which)]; }
};

// A site as one server has it: with those of its keys that are served there.
struct SiteOnServer {
  Site* site = nullptr;
  std::vector<std::uint32_t> key_indexes;

  std::size_t key_count() const { return key_indexes.size(); }
  const SiteKey& key(std::size_t i) const { return site->keys[key_indexes[i]]; }
  const Address& address(std::size_t i) const { return key(i).address; }

  // A key without host: it takes every host.
  bool has_catch_all() const;
  // The hosts of the keys, sorted, each once; none at all if a key takes every host.
  std::vector<std::string> hosts() const;
  // The hosts as logs know them: with ports other than 80 and 443, and whatever the other keys are.
  std::vector<std::string> log_hosts() const;
};

// Runs the directives of a server block. What is wrong is reported, all of it.
std::unique_ptr<Site> read_site(caddyfile::ServerBlock& block, Adaptation& adaptation);

}  // namespace fusor::adapter
