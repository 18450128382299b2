#include "core/routes/variable.h"

#include "core/routes/exchange.h"

namespace fusor {

Variable::Variable(std::string_view written)
    : placeholder_(written.size() > 1 && written.starts_with('{') && written.ends_with('}') &&
                   written.find('{', 1) == written.npos) {
  name_ = placeholder_ ? written.substr(1, written.size() - 2) : written;
}

Scalar Variable::value(Exchange& x) const {
  if (placeholder_) return x.placeholder(name_).value_or(Scalar());
  const Scalar* value = x.vars.find(name_);
  return value ? *value : Scalar();
}

std::string_view Variable::text(Exchange& x) const { return to_text(value(x), x.arena); }

}  // namespace fusor
