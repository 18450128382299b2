// From a config's text to its JSON (Caddy: cmd/main.go, LoadConfig).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/adapter/adapt.h"
#include "core/base/diagnostic.h"
#include "core/base/json.h"

namespace fusor {

// Where a config comes from.
struct ConfigSource {
  std::string file;     // "-": standard input
  std::string adapter;  // "caddyfile" or "json"; "": by the file's name

  friend bool operator==(const ConfigSource&, const ConfigSource&) = default;
};

struct ReadConfig {
  json::Value config;
  ConfigSource source;                       // with the adapter that was used
  std::map<std::string, std::string> files;  // every text that was read, by path
};

// What `file` and `adapter` of a command mean: without a file ./Caddyfile if there is one, else
// nothing at all, which is no error.
std::optional<ConfigSource> choose_config(std::string_view file, std::string_view adapter);

// Reads and adapts. Nothing: reported. Warnings are added to `diagnostics` too.
std::optional<ReadConfig> read_config(const ConfigSource& source, Diagnostics& diagnostics,
                                      adapter::Faulty faulty = adapter::Faulty::kRefused);
// The same for a text that is here already; `name` is what messages call it.
std::optional<json::Value> adapt_config(std::string_view text, std::string_view name,
                                        std::string_view adapter, Diagnostics& diagnostics,
                                        std::map<std::string, std::string>* files = nullptr,
                                        adapter::Faulty faulty = adapter::Faulty::kRefused);

}  // namespace fusor
