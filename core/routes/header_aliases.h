// Request header fields whose names hold '_' or '.' are dropped: what turns '-' into '_' behind us
// (CGI, PHP) would take them for the field with the hyphen, and so let a client smuggle a field
// past whoever sets or deletes that one (Caddy: GHSA-f59h-q822-g45g, GHSA-49wc-4hcv-v58q).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fusor {

class Headers;

struct HeaderAliases {
  // Expected names: kept, and their hyphenated spelling is dropped instead. A trailing '*' stands
  // for any rest. Lower case.
  std::vector<std::string> underscore;
  std::vector<std::string> dot;

  void drop(Headers& headers) const;

 private:
  bool keeps(const Headers& headers, std::string_view name) const;
};

}  // namespace fusor
