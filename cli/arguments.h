// The words behind a command, sorted into flags and the rest.
//
// Ours and small, because the list of commands has to drive four things (parsing, help, man page,
// completions) and hints at misspelt flags; a library's tables would be a second list.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "core/base/result.h"

namespace fusor::cli {

class Arguments {
 public:
  // Takes "--flag value", "--flag=value", "-f value", "-fvalue", "-abc" for switches, "-flag" as Go
  // programs do, "--" before words that begin with a dash; "-" is a word.
  static Result<Arguments> parse(const Command& command, std::span<const char* const> words);

  bool has(std::string_view flag) const;
  std::string_view get(std::string_view flag, std::string_view otherwise = {}) const;
  std::vector<std::string_view> all(std::string_view flag) const;
  const std::vector<std::string>& words() const { return words_; }
  const Command& command() const { return *command_; }

 private:
  explicit Arguments(const Command& command) : command_(&command) {}
  Result<void> add_long(std::string_view word, std::span<const char* const> words, std::size_t& i);
  Result<void> add_short(std::string_view word, std::span<const char* const> words, std::size_t& i);
  const Flag* find(std::string_view name) const;
  Result<void> unknown(std::string_view word, std::string_view name) const;
  Result<void> add(const Flag& flag, std::string value);

  const Command* command_;
  std::vector<std::pair<const Flag*, std::string>> flags_;
  std::vector<std::string> words_;
};

}  // namespace fusor::cli
