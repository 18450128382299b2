#include "hosts/native/admin/config_access.h"

#include <gtest/gtest.h>

namespace fusor {
namespace {

json::Value parse(std::string_view text) { return std::move(*json::parse(text)); }

TEST(ConfigAccess, ReadsParts) {
  const json::Value config = parse(R"({"a":{"b":[1,{"c":"x"}]},"n":null})");
  const struct {
    const char* path;
    const char* expected;  // JSON, or "status message"
  } cases[] = {
      {"", R"({"a":{"b":[1,{"c":"x"}]},"n":null})"},
      {"/", R"({"a":{"b":[1,{"c":"x"}]},"n":null})"},
      {"/a/b", R"([1,{"c":"x"}])"},
      {"/a/b/1/c", R"("x")"},
      {"/a/none", "null"},
      {"/a/b/2", "400 [/config/a/b/2] array index out of bounds: 2"},
      {"/a/b/-1", "400 [/config/a/b/-1] invalid array index '-1'"},
      {"/a/b/01", "400 [/config/a/b/01] invalid array index '01'"},
      {"/a/b/+1", "400 [/config/a/b/+1] invalid array index '+1'"},
      {"/a/b/99999999999999999999",
       "400 [/config/a/b/99999999999999999999] invalid array index "
       "'99999999999999999999'"},
      {"/a/b/1/c/d", "400 invalid traversal path at: config/a/b/1/c/d"},
  };
  for (const auto& c : cases) {
    const auto part = read_config_part(config, c.path);
    EXPECT_EQ(part ? json::write(*part)
                   : std::to_string(part.error().status) + " " + part.error().message,
              c.expected)
        << c.path;
  }
}

TEST(ConfigAccess, Changes) {
  const struct {
    const char* before;
    const char* method;
    const char* path;
    const char* value;  // nullptr: no body
    const char* expected;
  } cases[] = {
      {R"({"a":[1]})", "POST", "/a", "2", R"({"a":[1,2]})"},
      {R"({"a":[1]})", "POST", "/a/0", "2", R"({"a":[1,2]})"},
      {R"({"a":[1]})", "POST", "/a/...", "[2,3]", R"({"a":[1,2,3]})"},
      {R"({"a":[1]})", "POST", "/a/...", "2", "400 final element is not an array"},
      {R"({"a":1})", "POST", "/b", "2", R"({"a":1,"b":2})"},
      {R"({"a":1})", "POST", "/", "{}", "{}"},
      {"null", "POST", "/", "{}", "{}"},
      {R"({"a":[1,2]})", "PUT", "/a/1", "9", R"({"a":[1,9,2]})"},
      {R"({"a":[1,2]})", "PUT", "/a/2", "9", R"({"a":[1,2,9]})"},
      {R"({"a":[1,2]})", "PUT", "/a/3", "9", "400 [/config/a/3] array index out of bounds: 3"},
      {"null", "PUT", "/a/b/c", "1", R"({"a":{"b":{"c":1}}})"},
      {R"({"a":1})", "PUT", "/a", "2", "409 [/config/a] key already exists: a"},
      {R"({"a":1})", "PUT", "", "2", "409 [/config/] key already exists: config"},
      {R"({"a":[1]})", "PATCH", "/a/0", "2", R"({"a":[2]})"},
      {R"({"a":1})", "PATCH", "/b", "2", "404 [/config/b] key does not exist: b"},
      {R"({"a":1})", "DELETE", "/b", nullptr, "404 [/config/b] key does not exist: b"},
      {R"({"a":[1,2]})", "DELETE", "/a/0", nullptr, R"({"a":[2]})"},
      {R"({"a":1,"b":2})", "DELETE", "/a", nullptr, R"({"b":2})"},
      {R"({"a":1})", "DELETE", "/", nullptr, "null"},
      {R"({"a":1})", "PATCH", "/a/b", "1", "400 invalid traversal path at: config/a/b"},
      {"null", "PATCH", "/a/b", "1", "400 invalid traversal path at: config/a"},
  };
  for (const auto& c : cases) {
    json::Value config = parse(c.before);
    std::optional<json::Value> value;
    if (c.value) value = parse(c.value);
    const auto done = change_config_part(config, c.method, c.path, std::move(value));
    EXPECT_EQ(done ? json::write(config)
                   : std::to_string(done.error().status) + " " + done.error().message,
              c.expected)
        << c.method << " " << c.path << " on " << c.before;
  }
}

TEST(ConfigAccess, Ids) {
  const json::Value config = parse(R"({"a":[{"@id":"x"},{"b":{"@id":7}}]})");
  EXPECT_EQ(find_config_id(config, "x"), "/a/0");
  EXPECT_EQ(find_config_id(config, "7"), "/a/1/b");
  EXPECT_EQ(find_config_id(config, "y"), std::nullopt);
  EXPECT_TRUE(check_config_ids(config).has_value());
  EXPECT_EQ(check_config_ids(parse(R"([{"@id":"x"},{"@id":"x"}])")).error().message,
            "/config/1: duplicate ID 'x'");
  EXPECT_FALSE(check_config_ids(parse(R"({"@id":[]})")).has_value());
}

}  // namespace
}  // namespace fusor
