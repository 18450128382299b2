#include "cli/arguments.h"

#include <optional>

#include "core/base/strings.h"

namespace fusor::cli {

Result<Arguments> Arguments::parse(const Command& command, std::span<const char* const> words) {
  Arguments out(command);
  bool flags_over = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (flags_over || word == "-" || !word.starts_with('-')) {
      out.words_.emplace_back(word);
    } else if (word == "--") {
      flags_over = true;
    } else if (word.starts_with("--")) {
      TRY(out.add_long(word.substr(2), words, i));
    } else {
      TRY(out.add_short(word.substr(1), words, i));
    }
  }
  if (out.words_.size() > command.most_arguments) {
    return fail(cat("fusor ", command.name, " does not know what to do with '",
                    out.words_[command.most_arguments], "'"));
  }
  return out;
}

Result<void> Arguments::add_long(std::string_view word, std::span<const char* const> words,
                                 std::size_t& i) {
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const Flag* flag = find(name);
  if (!flag) return unknown(cat("--", name), name);
  if (flag->argument.empty()) {
    if (equals == word.npos) return add(*flag, "true");
    const std::string_view value = word.substr(equals + 1);
    if (value == "true" || value == "1") return add(*flag, "true");
    if (value == "false" || value == "0") return {};
    return fail(cat("--", name, " is a switch: it takes true or false, not '", value, "'"));
  }
  if (equals != word.npos) return add(*flag, std::string(word.substr(equals + 1)));
  if (i + 1 >= words.size())
    return fail(cat("--", name, " needs a value: --", name, " ", flag->argument));
  return add(*flag, words[++i]);
}

Result<void> Arguments::add_short(std::string_view word, std::span<const char* const> words,
                                  std::size_t& i) {
  // "-config F", as Go programs take it.
  if (word.size() > 1 && find(word.substr(0, word.find('=')))) return add_long(word, words, i);
  for (std::size_t at = 0; at < word.size(); ++at) {
    const Flag* flag = nullptr;
    for (const Flag& f : command_->flags) {
      if (f.letter == word[at] && f.letter != 0) flag = &f;
    }
    if (!flag) return unknown(cat("-", word), word);
    if (flag->argument.empty()) {
      TRY(add(*flag, "true"));
      continue;
    }
    std::string_view value = word.substr(at + 1);
    if (value.starts_with('=')) value.remove_prefix(1);
    if (!value.empty()) return add(*flag, std::string(value));
    if (i + 1 >= words.size()) {
      return fail(
          cat("-", word.substr(at, 1), " needs a value: --", flag->name, " ", flag->argument));
    }
    return add(*flag, words[++i]);
  }
  return {};
}

const Flag* Arguments::find(std::string_view name) const {
  for (const Flag& flag : command_->flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

Result<void> Arguments::unknown(std::string_view word, std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Flag& flag : command_->flags) names.push_back(flag.name);
  std::string message = cat("fusor ", command_->name, " has no flag ", word);
  if (const std::string_view near = nearest(name, names); !near.empty()) {
    message += cat(": did you mean --", near, "?");
  } else {
    message += cat(": see 'fusor help ", command_->name, "'");
  }
  return fail(std::move(message));
}

Result<void> Arguments::add(const Flag& flag, std::string value) {
  if (!flag.repeats && !flag.argument.empty() && has(flag.name)) {
    return fail(cat("--", flag.name, " is given twice"));
  }
  flags_.emplace_back(&flag, std::move(value));
  return {};
}

bool Arguments::has(std::string_view flag) const {
  for (const auto& [known, value] : flags_) {
    if (known->name == flag) return true;
  }
  return false;
}

std::string_view Arguments::get(std::string_view flag, std::string_view otherwise) const {
  for (const auto& [known, value] : flags_) {
    if (known->name == flag) return value;
  }
  return otherwise;
}

std::vector<std::string_view> Arguments::all(std::string_view flag) const {
  std::vector<std::string_view> out;
  for (const auto& [known, value] : flags_) {
    if (known->name == flag) out.push_back(value);
  }
  return out;
}

}  // namespace fusor::cli
