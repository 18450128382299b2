// Filters of the named values within a text: a URI's query, a Cookie or a Set-Cookie header.
#pragma once

#include <memory>
#include <string>

#include "core/base/diagnostic.h"
#include "core/base/json.h"

namespace fusor {

class ValueFilter {
 public:
  virtual ~ValueFilter() = default;
  virtual std::string apply(std::string_view text) const = 0;
};

// `kind`: query, cookie or set_cookie; `config` has the actions. nullptr: reported.
std::unique_ptr<ValueFilter> make_value_filter(std::string_view kind, const json::Value& config,
                                               Diagnostics& diagnostics);

}  // namespace fusor
