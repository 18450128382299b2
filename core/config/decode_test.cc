#include "core/config/decode.h"

#include <gtest/gtest.h>

namespace fusor::config {
namespace {

struct Inner {
  int count = 0;
  std::string name;
  void decode(Fields& f) { f.field("count", count).required("name", name); }
};

enum class Policy { kFirst, kRandom };

struct Everything {
  bool flag = true;
  std::uint16_t port = 1;
  std::int64_t big = 0;
  double ratio = 0;
  std::string text = "default";
  Duration timeout = Duration::seconds(1);
  WeakString status;
  StringList hosts;
  std::vector<int> numbers;
  std::vector<std::pair<std::string, std::vector<std::string>>> headers;
  std::map<std::string, std::string> env;
  std::optional<bool> maybe;
  const json::Value* raw = nullptr;
  std::vector<Inner> inner;
  Policy policy = Policy::kFirst;
  int custom = 0;

  void decode(Fields& f) {
    f.field("flag", flag);
    f.field("port", port);
    f.field("big", big);
    f.field("ratio", ratio);
    f.field("text", text);
    f.field("timeout", timeout);
    f.field("status_code", status);
    f.field("hosts", hosts);
    f.field("numbers", numbers);
    f.field("headers", headers);
    f.field("env", env);
    f.field("maybe", maybe);
    f.field("raw", raw);
    f.field("inner", inner);
    f.choice("policy", policy, {{"first", Policy::kFirst}, {"random", Policy::kRandom}});
    f.field("custom", [this](const json::Value& value) -> Result<void> {
      if (!value.is_integer()) return fail("a custom complaint");
      custom = static_cast<int>(value.as_integer()) * 2;
      return {};
    });
  }
};

TEST(Decode, ReadsEveryType) {
  const json::Value value = *json::parse(R"({
    "handler": "everything", "flag": false, "port": 65535, "big": -9007199254740993, "ratio": 2,
    "text": "x", "timeout": "1m30s", "status_code": 404, "hosts": "a", "numbers": [1, null, 3],
    "headers": {"B": ["1", "2"], "A": []}, "env": {"k": "v"}, "maybe": true, "raw": {"any": [1]},
    "inner": [{"count": 2, "Name": "n"}], "policy": "random", "custom": 21})");
  Diagnostics diagnostics;
  Everything e;
  EXPECT_TRUE(read(value, e, diagnostics, "handler")) << diagnostics.to_string();
  EXPECT_FALSE(e.flag);
  EXPECT_EQ(e.port, 65535);
  EXPECT_EQ(e.big, -9007199254740993);
  EXPECT_EQ(e.ratio, 2);
  EXPECT_EQ(e.text, "x");
  EXPECT_EQ(e.timeout, Duration::seconds(90));
  EXPECT_EQ(e.status.text, "404");
  EXPECT_EQ(e.status.integer(), 404);
  EXPECT_EQ(e.hosts, StringList({"a"}));
  EXPECT_EQ(e.numbers, std::vector<int>({1, 0, 3}));
  ASSERT_EQ(e.headers.size(), 2u);
  EXPECT_EQ(e.headers[0].first, "B");
  EXPECT_EQ(e.headers[0].second, std::vector<std::string>({"1", "2"}));
  EXPECT_EQ(e.env["k"], "v");
  EXPECT_EQ(e.maybe, true);
  EXPECT_EQ(json::write(*e.raw), R"({"any":[1]})");
  EXPECT_EQ(e.inner.at(0).count, 2);
  EXPECT_EQ(e.inner.at(0).name, "n");
  EXPECT_EQ(e.policy, Policy::kRandom);
  EXPECT_EQ(e.custom, 42);
}

TEST(Decode, DurationsCanBeAddedToATime) {
  Diagnostics diagnostics;
  Everything e;
  EXPECT_TRUE(read(*json::parse(R"({"timeout": "2562047h"})"), e, diagnostics));
  EXPECT_EQ(e.timeout.ns, std::numeric_limits<std::int64_t>::max() / 4);
  EXPECT_TRUE(read(*json::parse(R"({"timeout": -9223372036854775807})"), e, diagnostics));
  EXPECT_EQ(e.timeout.ns, -(std::numeric_limits<std::int64_t>::max() / 4));
}

TEST(Decode, AbsentAndNullLeaveDefaults) {
  Diagnostics diagnostics;
  Everything e;
  EXPECT_TRUE(
      read(*json::parse(R"({"text": null, "maybe": null, "timeout": null})"), e, diagnostics));
  EXPECT_TRUE(read(json::Value(), e, diagnostics));
  EXPECT_EQ(e.text, "default");
  EXPECT_EQ(e.timeout, Duration::seconds(1));
  EXPECT_FALSE(e.maybe.has_value());
}

TEST(Decode, ReportsEveryProblemWithItsPlace) {
  const json::Value document = *json::parse(R"({"apps": {"my.app": [{
    "flag": "yes",
    "port": 65536,
    "big": 1.5,
    "timeout": "10 sec",
    "hosts": {"a": 1},
    "numbers": [1, "2", []],
    "headers": {"X-A": "v"},
    "status_code": [],
    "inner": [{"count": "1"}, 7],
    "policy": "rnadom",
    "custom": "x",
    "txet": "y",
    "qqqqqqqq": 1
  }]}})",
                                            make_source("c.json"));
  Diagnostics diagnostics;
  diagnostics.set_document(&document);
  Everything e;
  EXPECT_FALSE(read(document.get("apps")->get("my.app")->as_array()[0], e, diagnostics, "handler"));
  const std::string p = R"(apps["my.app"][0])";
  EXPECT_EQ(
      diagnostics.to_string(),
      "c.json:2: " + p + R"(.flag: expected true or false, found a string ("yes"))" +
          "\nc.json:3: " + p +
          ".port: expected an integer from 0 to 65535, found an integer (65536)" + "\nc.json:4: " +
          p + ".big: expected an integer, found a number (1.5)" + "\nc.json:5: " + p +
          R"(.timeout: expected a duration such as 300ms, 10s, 1h30m or 7d, found a string ("10 sec"))" +
          "\nc.json:9: " + p +
          ".status_code: expected a string, a number or a boolean, found an array" +
          "\nc.json:6: " + p + ".hosts: expected a string or an array of strings, found an object" +
          "\nc.json:7: " + p + R"(.numbers[1]: expected an integer, found a string ("2"))" +
          "\nc.json:7: " + p + ".numbers[2]: expected an integer, found an array" +
          "\nc.json:8: " + p + R"(.headers.X-A: expected an array, found a string ("v"))" +
          "\nc.json:10: " + p + R"(.inner[0].count: expected an integer, found a string ("1"))" +
          "\nc.json:10: " + p + R"(.inner[0]: missing field "name")" + "\nc.json:10: " + p +
          ".inner[1]: expected an object, found an integer (7)" + "\nc.json:10: " + p +
          R"(.inner[1]: missing field "name")" + "\nc.json:11: " + p +
          R"(.policy: expected one of "first", "random", found a string ("rnadom"))" +
          "\nc.json:12: " + p + ".custom: a custom complaint" + "\nc.json:13: " + p +
          R"(.txet: unknown field "txet"; did you mean "text"?)" + "\nc.json:14: " + p +
          R"(.qqqqqqqq: unknown field "qqqqqqqq")");
}

TEST(Decode, PathsStartAtWhatIsReadWhereThereIsNoDocument) {
  Diagnostics diagnostics;
  Inner inner;
  EXPECT_FALSE(read(*json::parse(R"({"name": 1, "x": 2})"), inner, diagnostics));
  EXPECT_EQ(diagnostics.to_string(),
            "name: expected a string, found an integer (1)\n"
            "x: unknown field \"x\"; known here: count, name");
  Diagnostics more;
  std::vector<std::string> list;
  EXPECT_FALSE(read_value(*json::parse(R"(["a", 1])"), list, more));
  EXPECT_EQ(more.to_string(), "[1]: expected a string, found an integer (1)");
}

}  // namespace
}  // namespace fusor::config
