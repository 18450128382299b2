// Where a piece of configuration was written: kept with every token and every JSON value, so that
// whatever is found wrong later can name file and line. Never printed into the JSON itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace fusor {

// A source text: a file, a snippet's expansion ("file:line (import name)") or an API path.
struct Source {
  std::string name;  // as shown to people: "Caddyfile", "sites/a.conf", "/config/apps/http"
};

struct Origin {
  std::shared_ptr<const Source> source;  // null: unknown
  std::uint32_t line = 0;                // 1-based; 0: no line (a config path)

  // "Caddyfile:12", "/config/apps/http", or "" when unknown.
  std::string to_string() const;
  explicit operator bool() const { return source != nullptr; }
};

}  // namespace fusor
