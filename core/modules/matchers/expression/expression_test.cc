#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::Asked;
using fusor::testing::matched;

std::string evaluated(std::string expression, const Asked& asked = {}) {
  json::Object set;
  set.set("expression", std::move(expression));
  return matched(json::write(json::Value(std::move(set))), asked);
}

TEST(Expression, Table) {
  const Asked asked = {.target = "/api/x?n=5", .host = "h:8080", .headers = {{"X-A", "one"}}};
  const std::pair<const char*, const char*> cases[] = {
      {"true", "yes"},
      {"!true || false", "no"},
      {"{http.request.method} == 'GET'", "yes"},
      {"{http.request.method} != \"GET\"", "no"},
      {"{http.request.port} >= 8000 && {http.request.port} <= 8099", "yes"},
      {"{http.request.port} in [80, 8080]", "yes"},
      {"!({http.request.port} in [80, 443])", "yes"},
      {"{http.request.port} == 8080.0", "yes"},
      {"{http.request.port} == '8080'", "no"},
      {"{http.request.uri.path}.startsWith('/api/')", "yes"},
      {"{http.request.uri.path}.endsWith('y') || {http.request.uri.path}.contains('pi')", "yes"},
      {"{http.vars.absent} == null", "yes"},
      {"-1 < 0 && 1.5 > 1", "yes"},
      {"path('/api/*', '/b') && method('GET')", "yes"},
      {"header({'X-A': ['two', 'o*']})", "yes"},
      {"query({'n': '5'}) && protocol('http')", "yes"},
      {"remote_ip('10.0.0.0/8')", "no"},
      {"path(['/api/x'])", "yes"},
      {"'a' < 'b'", "yes"},
      // An error counts only where the other side does not decide.
      {"{http.request.method} < 5 || true", "yes"},
      {"{http.request.method} < 5 && false", "no"},
      {"{http.request.method} < 5", "error: 500"},
      {"{http.request.method}", "no"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(evaluated(expression, asked), expected) << expression;
  }
}

TEST(Expression, WhatIsNotSupportedIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {"1 + 1 == 2", "'+' is not supported"},
      {"size('x') == 1", "'size' is not supported"},
      {"{http.request.method} ? true : false", "'?' is not supported"},
      {"req.method == 'GET'", "'req' is not supported"},
      {"'a'.charAt(0) == 'a'", "'charAt' is not supported"},
      {"'a", "not closed"},
      {"(true", "expected ')'"},
      {"", "too early"},
      {"12", "neither true nor false"},
      {"path(5)", "'5' is not supported"},
      {"protocol('http', 'x')", "wrong arguments"},
  };
  for (const auto& [expression, expected] : cases) {
    EXPECT_NE(evaluated(expression).find(expected), std::string::npos) << evaluated(expression);
  }
  EXPECT_NE(evaluated(std::string(10000, '(')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(evaluated(std::string(10000, '!') + "true").find("nested too deeply"),
            std::string::npos);
}

}  // namespace
}  // namespace fusor
