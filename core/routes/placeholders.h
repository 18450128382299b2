// The built-in placeholders: names that are always known, found once when a template is compiled.
// What modules publish at run time ({http.regexp.*}, map destinations) is in
// Exchange::placeholders.
#pragma once

#include <optional>
#include <string_view>

#include "core/routes/value.h"

namespace fusor {

class Exchange;

struct BuiltIn {
  // A name, or a family's prefix ("env.", "http.request.header."): what follows is its argument.
  std::string_view name;
  bool family;
  // Nothing: not known after all (a family's argument is malformed, no TLS, no error).
  std::optional<Scalar> (*get)(Exchange& x, std::string_view argument);
};

// nullptr: no built-in name. `argument` is the part of `name` behind a family's prefix.
const BuiltIn* find_built_in(std::string_view name, std::string_view& argument);

}  // namespace fusor
