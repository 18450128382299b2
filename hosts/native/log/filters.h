// Filters of one log field (Caddy: caddy.logging.encoders.filter.*).
#pragma once

#include <memory>

#include "core/base/arena.h"
#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/host/host.h"

namespace fusor {

class FieldFilter {
 public:
  virtual ~FieldFilter() = default;
  // Changes the field in place; what it makes lives in the arena. False: the field is left out.
  virtual bool apply(LogField& field, Arena& arena) const = 0;
};

// The filter that {"filter": name, ...} describes; nullptr: reported.
std::unique_ptr<FieldFilter> make_field_filter(const json::Value& config, Diagnostics& diagnostics);

}  // namespace fusor
