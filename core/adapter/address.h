// Site addresses: [scheme://][host][:port][/path].
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fusor::adapter {

struct Address {
  std::string scheme;  // "", "http" or "https"
  std::string host;    // lower case, but for placeholders; an IPv6 address in its canonical form
  std::string port;    // as written: "", or a number up to 65535
  std::string path;    // "" or with its slash
};

Result<Address> parse_address(std::string_view text);

// How specific a host or path with wildcards and placeholders is: the length of what is literal.
std::ptrdiff_t specificity(std::string_view pattern);

}  // namespace fusor::adapter
