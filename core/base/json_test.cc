#include "core/base/json.h"

#include <gtest/gtest.h>

#include <cstring>

namespace fusor::json {
namespace {

Value parsed(std::string_view text) {
  Result<Value> value = parse(text);
  EXPECT_TRUE(value.has_value()) << text << ": " << value.error().message();
  return value ? *std::move(value) : Value();
}

TEST(Json, RewritesAsGoDoes) {
  const struct {
    std::string_view text, written;
  } kCases[] = {
      {"null", "null"},
      {" [ ] ", "[]"},
      {"{ }", "{}"},
      {"[1, -2,\ttrue,\nfalse]", "[1,-2,true,false]"},
      {R"({"b":1,"a":{"c":[{}]}})", R"({"b":1,"a":{"c":[{}]}})"},
      {R"("<a href='x'>&</a>")", R"("\u003ca href='x'\u003e\u0026\u003c/a\u003e")"},
      {R"("\u0000\u0001\b\f\n\r\t\u007f\"\\\/")", "\"\\u0000\\u0001\\b\\f\\n\\r\\t\x7f\\\"\\\\/\""},
      {"\"\\u2028\\u2029\xE2\x80\xA8\"", R"("\u2028\u2029\u2028")"},
      {"\"\xC3\xA9\xF0\x9F\x98\x80\"", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
      {R"("\ud83d\ude00")", "\"\xF0\x9F\x98\x80\""},
      // What is no valid text becomes U+FFFD, as in Go.
      {"\"a\xFF\xFE\"", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {R"("\ud83d")", "\"\xEF\xBF\xBD\""},
      {R"("\ude00\ud83dx\ud83d\u0041")",
       "\"\xEF\xBF\xBD\xEF\xBF\xBDx\xEF\xBF\xBD"
       "A\""},
      {R"("\\ud83d")", R"("\\ud83d")"},
      // The last of equal keys wins, in the first one's place.
      {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775808", "9223372036854776000"},
      {"18446744073709551616", "18446744073709552000"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"0e98", "0"},
      {"1e-999", "0"},
      {"-0", "0"},
      {"1.0", "1"},
      {"-0.0", "-0"},
      {"1.50", "1.5"},
      {"1e3", "1000"},
      {"1e-6", "0.000001"},
      {"1e-7", "1e-7"},
      {"1.5e-9", "1.5e-9"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"-1.25e+100", "-1.25e+100"},
      {"0.1", "0.1"},
      {"123456.789", "123456.789"},
      {"5e-324", "5e-324"},
      {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {"2.2250738585072011e-308", "2.225073858507201e-308"},
  };
  for (const auto& c : kCases) EXPECT_EQ(write(parsed(c.text)), c.written) << c.text;
}

TEST(Json, PrettyAsGoIndentsWithTabs) {
  EXPECT_EQ(write_pretty(parsed(R"({"a":[],"b":{},"c":[1,{"d":"<"}]})")),
            "{\n\t\"a\": [],\n\t\"b\": {},\n\t\"c\": [\n\t\t1,\n\t\t{\n\t\t\t\"d\": "
            "\"\\u003c\"\n\t\t}\n\t]"
            "\n}");
  EXPECT_EQ(write_pretty(parsed("[]")), "[]");
  EXPECT_EQ(write_pretty(parsed("null")), "null");
}

TEST(Json, LogsNeedNotEscapeHtml) {
  std::string out;
  append_quoted(out, "<&>\"\n", false);
  EXPECT_EQ(out, "\"<&>\\\"\\n\"");
}

TEST(Json, ErrorsNameLineAndExpectation) {
  const struct {
    std::string_view text, message;
  } kCases[] = {
      {"", "invalid JSON: line 1: expected a JSON value, found nothing"},
      {"\n\n ", "invalid JSON: line 3: expected a JSON value, found nothing"},
      {"{\n\"a\" 1}", "invalid JSON: line 2: expected ':' after a member name, found '1'"},
      {"{\n\"a\": 1\n\"b\": 2}",
       "invalid JSON: line 3: expected ',' or '}' after a member, found '\"'"},
      {"{a: 1}", "invalid JSON: line 1: expected a member name in double quotes or '}', found 'a'"},
      {"[1 2]", "invalid JSON: line 1: expected ',' or ']' after an element, found '2'"},
      {"[1",
       "invalid JSON: line 1: expected ',' or ']' after an element, found the end of the text"},
      {"{} x", "invalid JSON: line 1: expected the end of the text, found 'x'"},
      {"\"\\x\"",
       "invalid JSON: line 1: expected an escape such as \\n or \\u000a in a string (a backslash "
       "is "
       "written \\\\), found '\\'"},
      {"\"\\u12G4\"", "invalid JSON: line 1: expected four hex digits after \\u, found '\\'"},
      {"nul", "invalid JSON: line 1: expected a JSON value, found the end of the text"},
      {"1e999", "invalid JSON: line 1: expected a number of at most about 1.8e308"},
  };
  for (const auto& c : kCases) {
    Result<Value> value = parse(c.text);
    ASSERT_FALSE(value.has_value()) << c.text;
    EXPECT_EQ(value.error().message(), c.message);
  }
  EXPECT_EQ(parse("{\n]", make_source("a.json")).error().message(),
            "a.json:2: invalid JSON: expected a member name in double quotes or '}', found ']'");
}

TEST(Json, RefusesWhatIsNoJson) {
  for (std::string_view text :
       {"{",    "[",   "[1,]",     "{\"a\":1,}",    "{\"a\"}", "01",     "+1",   "1.",
        ".5",   "1e",  "-",        "'a'",           "\"a",     "\"\n\"", "True", "// x\n1",
        "[1]]", "NaN", "Infinity", "\xEF\xBB\xBF{}"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
  EXPECT_FALSE(parse(std::string_view("{}\0", 3)).has_value());
  EXPECT_FALSE(parse(std::string_view("\"a\0\"", 4)).has_value());
}

TEST(Json, DepthIsLimited) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  const Value deep = parsed(nested(512));
  EXPECT_EQ(write(Value(deep)), nested(512));
  EXPECT_EQ(deep, Value(deep));
  EXPECT_EQ(parse(nested(513)).error().message(),
            "invalid JSON: line 1: nested more than 512 levels deep");
  EXPECT_FALSE(parse(std::string(10'000'000, '[')).has_value());
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parse(objects).has_value());
}

TEST(Json, EveryValueKnowsItsLine) {
  const SourcePtr source = make_source("x.json");
  const Value value = *parse("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"c\"\n}", source);
  EXPECT_EQ(value.origin().to_string(), "x.json:1");
  EXPECT_EQ(value.get("a")->origin().to_string(), "x.json:2");
  EXPECT_EQ(value.get("a")->as_array()[0].origin().to_string(), "x.json:3");
  EXPECT_EQ(value.get("a")->as_array()[1].origin().to_string(), "x.json:4");
  EXPECT_EQ(value.get("b")->origin().to_string(), "x.json:6");
  Value copy = value;
  copy.as_object().erase("a");
  EXPECT_EQ(copy.get("b")->origin().line, 6u);
}

TEST(Json, ObjectsKeepOrderSmallAndLarge) {
  Object object;
  std::string written = "{";
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "k" + std::to_string(999 - i);
    object.set(key, i);
    EXPECT_EQ(object.find(key)->as_integer(), i);
    written += (i ? ",\"" : "\"") + key + "\":" + std::to_string(i);
  }
  EXPECT_EQ(write(object), written + "}");
  EXPECT_EQ(object.find("k1000"), nullptr);
  EXPECT_TRUE(object.erase("k500"));
  EXPECT_FALSE(object.erase("k500"));
  EXPECT_EQ(object.find("k500"), nullptr);
  EXPECT_EQ(object.find("k499")->as_integer(), 500);
  Object copy = object;
  copy.sort();
  EXPECT_EQ(copy.begin()->key, "k0");
  EXPECT_EQ(copy.find("k998")->as_integer(), 1);
  EXPECT_EQ(Value(copy), Value(object));
  copy["new"] = "x";
  EXPECT_EQ(copy.find("new")->as_string(), "x");
  EXPECT_NE(Value(copy), Value(object));
}

TEST(Json, EqualityIsByContent) {
  EXPECT_EQ(parsed("[1,{\"a\":1,\"b\":2.0}]"), parsed("[1.0,{\"b\":2,\"a\":1}]"));
  EXPECT_NE(parsed("1"), parsed("\"1\""));
  EXPECT_NE(parsed("{\"a\":1}"), parsed("{\"a\":1,\"b\":2}"));
  EXPECT_NE(parsed("[1,2]"), parsed("[2,1]"));
  EXPECT_NE(parsed("9007199254740993"), parsed("9007199254740992"));
}

TEST(Json, ValuesMove) {
  Value a = parsed("{\"a\":[1]}");
  Value b = std::move(a);
  EXPECT_TRUE(a.is_null());  // NOLINT(bugprone-use-after-move): a moved-from value is null
  b = b.get("a")->as_array()[0];
  EXPECT_EQ(b.as_integer(), 1);
  b = std::move(b);
  EXPECT_EQ(b.as_integer(), 1);
  static_assert(sizeof(void*) != 8 || sizeof(Value) <= 48);
}

}  // namespace
}  // namespace fusor::json
