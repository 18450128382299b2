// What vars and vars_regexp look at: a variable by its name, or a placeholder in braces.
#pragma once

#include <string>
#include <string_view>

#include "core/routes/value.h"

namespace fusor {

class Exchange;

class Variable {
 public:
  explicit Variable(std::string_view written);
  // nil where there is none. Never expanded again: it may be what a client sent.
  Scalar value(Exchange& x) const;
  std::string_view text(Exchange& x) const;
  // Where it is a placeholder, its name.
  bool is_placeholder() const { return placeholder_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  bool placeholder_;
};

}  // namespace fusor
