#include "cli/arguments.h"

#include <gtest/gtest.h>

#include "cli/commands.h"
#include "cli/help.h"

namespace fusor::cli {
namespace {

std::string parsed(std::vector<const char*> words) {
  const auto arguments = Arguments::parse(*find_command("adapt"), words);
  if (!arguments) return arguments.error().message();
  std::string out(arguments->get("config", "-"));
  out += arguments->has("pretty") ? " pretty" : "";
  out += arguments->has("validate") ? " validate" : "";
  for (const auto file : arguments->all("envfile")) out.append(" ").append(file);
  return out;
}

TEST(Arguments, EverySpelling) {
  EXPECT_EQ(parsed({"--config", "x", "--pretty"}), "x pretty");
  EXPECT_EQ(parsed({"--config=x", "-p"}), "x pretty");
  EXPECT_EQ(parsed({"-pc", "x"}), "x pretty");
  EXPECT_EQ(parsed({"-cx"}), "x");
  EXPECT_EQ(parsed({"-c=x"}), "x");
  EXPECT_EQ(parsed({"-config", "x"}), "x");
  EXPECT_EQ(parsed({"-config=x"}), "x");
  EXPECT_EQ(parsed({"--config", "-"}), "-");
  EXPECT_EQ(parsed({"--pretty=false", "--validate=true"}), "- validate");
  EXPECT_EQ(parsed({"--envfile", "a", "--envfile=b"}), "- a b");
  EXPECT_EQ(parsed({"--config="}), "");
  EXPECT_EQ(parsed({"--", "--config"}), "fusor adapt does not know what to do with '--config'");
  EXPECT_EQ(parsed({"--prety"}), "fusor adapt has no flag --prety: did you mean --pretty?");
}

TEST(Commands, TheListIsWhole) {
  for (const Command& command : commands()) {
    EXPECT_NE(command.run, nullptr) << command.name;
    EXPECT_FALSE(command.summary.empty() || command.summary.ends_with('.')) << command.name;
    EXPECT_NE(help_overview().find(command.summary), std::string::npos);
    std::string letters;
    for (const Flag& flag : command.flags) {
      EXPECT_FALSE(flag.help.empty()) << command.name << " --" << flag.name;
      EXPECT_EQ(flag.argument.empty(), flag.takes == Takes::kNothing) << flag.name;
      if (flag.letter) EXPECT_EQ(letters.find(flag.letter), std::string::npos) << flag.name;
      letters += flag.letter ? std::string(1, flag.letter) : "";
    }
  }
}

}  // namespace
}  // namespace fusor::cli
