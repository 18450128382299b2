#include <gtest/gtest.h>

#include "testing/fake_host.h"

namespace fusor {
namespace {

using fusor::testing::FakeHost;

TEST(LogAppend, FieldsOfTheAccessLog) {
  FakeHost host;
  auto program = fusor::testing::load(host, R"({"apps":{"http":{"servers":{"s":{"logs":{},
    "routes":[{"handle":[
      {"handler":"log_append","key":"late","value":"{http.vars.v}"},
      {"handler":"log_append","key":"early","value":"{http.vars.v}","early":true},
      {"handler":"log_append","key":"var","value":"v"},
      {"handler":"log_append","key":"text","value":"words"},
      {"handler":"vars","v":5},
      {"handler":"static_response","body":"hi"}]}]}}}}})");
  fusor::testing::serve(host, *program, {});
  ASSERT_EQ(host.log.lines.size(), 1u);
  const json::Value& fields = host.log.lines[0].fields;
  EXPECT_EQ(json::write(*fields.get("late")), "5");
  EXPECT_EQ(json::write(*fields.get("early")), "\"\"");
  EXPECT_EQ(json::write(*fields.get("var")), "5");
  EXPECT_EQ(json::write(*fields.get("text")), "\"words\"");
}

}  // namespace
}  // namespace fusor
