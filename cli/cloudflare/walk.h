// Visits every module of a JSON config with its id, and every literal that the edge treats
// otherwise.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace fusor::cloudflare {

struct Visitor {
  // A module by its full id ("http.handlers.reactor"), with its configuration. Parents come first.
  std::function<void(std::string_view id, const json::Value& config)> module;
  // A regular expression.
  std::function<void(const json::Value& pattern)> regex;
};

void walk(const json::Value& config, const Visitor& visitor);

}  // namespace fusor::cloudflare
