// Regular expressions by RE2, with the syntax and replacement rules of Go's regexp package.
#pragma once

#include "core/host/host.h"

namespace fusor {

class Re2Compiler : public RegexCompiler {
 public:
  Result<std::shared_ptr<const Regex>> compile(std::string_view re2_syntax) override;
};

}  // namespace fusor
