// Request matchers: definitions (@name …), and tokens that name or are one.
#pragma once

#include "core/adapter/adaptation.h"

namespace fusor::adapter {

// Adds the definition that the segment is to the scope.
Result<void> define_matcher(Helper h, Scope& scope);

}  // namespace fusor::adapter
