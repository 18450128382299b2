#include "core/caddyfile/token.h"

#include <algorithm>

#include "core/base/strings.h"

namespace fusor::caddyfile {

std::uint32_t Token::line_breaks() const {
  const auto breaks = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
  return quote == Quote::kHeredoc ? breaks + 2 : breaks;
}

std::string Token::raw() const {
  switch (quote) {
    case Quote::kNone:
    case Quote::kHeredoc:
      return text;
    case Quote::kDouble:
      return cat("\"", text, "\"");
    case Quote::kBacktick:
      return cat("`", text, "`");
  }
  return text;
}

namespace {

bool same(const SourcePtr& a, const SourcePtr& b) {
  if (a == b) return true;
  return a && b && a->name == b->name;
}

}  // namespace

bool on_new_line(const Token& a, const Token& b) {
  if (!same(a.file, b.file) || !same(a.imports, b.imports)) return true;
  // Counting breaks reads the whole token: only where the answer depends on it.
  return a.line < b.line && a.line + a.line_breaks() < b.line;
}

std::string position(const Token& token) {
  std::string out = token.origin().to_string();
  if (token.imports) out += cat(" import chain [", token.imports->name, "]");
  return out;
}

}  // namespace fusor::caddyfile
