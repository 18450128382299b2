// The part of CEL (Common Expression Language) that the expression matcher knows:
//
//   literals         'text', "text", 12, 1.5, true, false, null, [lists], {'maps': of arguments}
//   placeholders     {http.error.status_code}, with their type
//   operators        == != < <= > >= in && || ! ( ) and a minus sign
//   of strings       .startsWith(s) .endsWith(s) .contains(s) .matches(regexp)
//   request matchers path(…), host(…), method(…), header({…}), … with literals as arguments
//
// Values keep their types: numbers compare with numbers, strings with strings; == between others is
// false, an order between others is an error. && and || take an error only where the other side
// does not decide.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/routes/module.h"

namespace fusor::cel {

using Value = Result<Scalar, std::string>;

class Node {
 public:
  virtual ~Node() = default;
  virtual Value evaluate(Exchange& x) const = 0;
  // Of which type it is certain to be; what only shows at run time says true.
  virtual bool may_be_bool() const { return true; }
};

// `at` is where the expression stands, for what it provisions. `name`: of regular expressions that
// have none of their own. Nothing of the language that is not listed above gets through.
Result<std::unique_ptr<Node>> parse(std::string_view text, std::string_view name,
                                    const json::Value& at, Provision& p);

}  // namespace fusor::cel
