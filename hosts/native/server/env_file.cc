#include "hosts/native/server/env_file.h"

#include <cstdlib>

#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"

namespace fusor {
namespace {

// The text behind a quote up to its end; escapes in double quotes as in a shell. False: no end.
bool take_quoted(std::string_view& text, char quote, std::string& out, int& line) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\n') ++line;
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      out += text[i] == 'n' ? '\n' : text[i];
    } else {
      out += text[i];
    }
  }
  return false;
}

}  // namespace

Result<Variables> parse_env_file(std::string_view text) {
  Variables variables;
  int line = 1;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view rest = text.substr(0, end);
    rest = trim(rest);
    if (rest.empty() || rest.starts_with('#')) {
      text.remove_prefix(std::min(end + 1, text.size()));
      ++line;
      continue;
    }
    const int at = line;
    if (rest.starts_with("export ")) rest = trim(rest.substr(7));
    const std::size_t equals = rest.find('=');
    if (equals == rest.npos || equals == 0) {
      return fail(
          cat("line ", decimal(at), ": expected KEY=VALUE, got '", rest.substr(0, 40), "'"));
    }
    const std::string_view key = rest.substr(0, equals);
    if (key.find_first_of(" \t") != key.npos) {
      return fail(cat("line ", decimal(at), ": a key holds no space: '", key, "'"));
    }
    std::string_view value = rest.substr(equals + 1);
    std::string content;
    if (value.starts_with('"') || value.starts_with('\'')) {
      // A quoted value may go on over the next lines, so it is read from the whole text.
      text.remove_prefix(static_cast<std::size_t>(value.data() - text.data()) + 1);
      if (!take_quoted(text, value.front(), content, line)) {
        return fail(cat("line ", decimal(at), ": the quote is not closed"));
      }
      const std::size_t tail = std::min(text.find('\n'), text.size());
      text.remove_prefix(std::min(tail + 1, text.size()));
    } else {
      if (const std::size_t comment = value.find(" #"); comment != value.npos) {
        value = value.substr(0, comment);
      }
      content = trim(value);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    ++line;
    variables.emplace_back(std::string(key), std::move(content));
  }
  return variables;
}

Result<void> load_env_file(const std::string& path) {
  auto text = read_config_file(path);
  if (!text) return fail(cat("reading env file ", path, ": ", text.error().message()));
  auto variables = parse_env_file(*text);
  if (!variables) return fail(cat("env file ", path, ": ", variables.error().message()));
  for (const auto& [key, value] : *variables) ::setenv(key.c_str(), value.c_str(), 0);
  return {};
}

}  // namespace fusor
