#include "core/caddyfile/import_args.h"

#include <optional>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/caddyfile/dispenser.h"

namespace fusor::caddyfile {

namespace {

class Replacer {
 public:
  Replacer(const Token& token, const std::vector<std::string>& args, Diagnostics& warnings)
      : token_(token), args_(args), warnings_(warnings) {}

  std::optional<std::string> run(std::size_t room);

 private:
  const std::string* argument(std::string_view key);
  const std::string* by_index(std::string_view key, std::string_view index);
  void warn(std::string_view key, std::string_view why) {
    warnings_.warning(token_.origin(), cat("placeholder {", shortened(key), "} ", why));
  }

  const Token& token_;
  const std::vector<std::string>& args_;
  Diagnostics& warnings_;
};

const std::string* Replacer::by_index(std::string_view key, std::string_view index) {
  const auto n = parse_integer(index);
  if (n && *n >= 0 && static_cast<std::uint64_t>(*n) < args_.size()) {
    return &args_[static_cast<std::size_t>(*n)];
  }
  if (n) {
    warn(key, cat("index is out of bounds, only ", decimal(static_cast<std::int64_t>(args_.size())),
                  " argument(s) exist"));
  } else if (index.find(':') != index.npos) {
    warn(key, "names several arguments: it must be a token on its own");
  } else {
    warn(key, "has an invalid index");
  }
  return nullptr;
}

const std::string* Replacer::argument(std::string_view key) {
  constexpr std::string_view kOpen = "args[";
  constexpr std::string_view kOld = "args.";
  if (key.starts_with(kOld)) {
    warn(key, "is deprecated, use {args[N]} instead");
    return by_index(key, key.substr(kOld.size()));
  }
  if (!key.starts_with(kOpen) || !key.ends_with(']')) return nullptr;
  return by_index(key, key.substr(kOpen.size(), key.size() - kOpen.size() - 1));
}

// Escaped braces lose their backslash, as wherever placeholders are replaced.
std::optional<std::string> Replacer::run(std::size_t room) {
  const std::string_view text = token_.text;
  constexpr std::size_t kLongestKey = 64;  // no argument's: ends the search in hostile texts
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = text.find_first_of("\\{"); i != text.npos;
       i = text.find_first_of("\\{", i)) {
    if (text[i] == '\\') {
      if (i + 1 < text.size() && (text[i + 1] == '{' || text[i + 1] == '}')) {
        out += text.substr(done, i - done);
        done = ++i;
      }
      ++i;
      continue;
    }
    const std::size_t length = text.substr(i + 1, kLongestKey).find('}');
    const std::string_view key = length == text.npos ? "" : text.substr(i + 1, length);
    const std::string* value = key.empty() ? nullptr : argument(key);
    ++i;
    if (!value) continue;
    out += text.substr(done, i - 1 - done);
    out += *value;
    if (out.size() > room) return std::nullopt;
    done = i = i + length + 1;
  }
  return out += text.substr(done);
}

struct Range {
  std::size_t first, end;
};

// "{args[a:b]}", both optional.
std::optional<Range> variadic(const Token& token, std::size_t count, Diagnostics& warnings) {
  constexpr std::string_view kOpen = "{args[";
  constexpr std::string_view kClose = "]}";
  std::string_view text = token.text;
  if (!text.starts_with(kOpen) || !text.ends_with(kClose)) return std::nullopt;
  if (text.size() <= kOpen.size() + kClose.size()) return std::nullopt;
  text.remove_prefix(kOpen.size());
  text.remove_suffix(kClose.size());
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const std::string_view from = text.substr(0, colon);
  const std::string_view to = text.substr(colon + 1);
  const auto first = from.empty() ? 0 : parse_integer(from);
  const auto end = to.empty() ? static_cast<std::int64_t>(count) : parse_integer(to);
  if (first && end && *first >= 0 && *first <= *end && static_cast<std::uint64_t>(*end) <= count) {
    return Range{static_cast<std::size_t>(*first), static_cast<std::size_t>(*end)};
  }
  warnings.warning(token.origin(),
                   cat("placeholder ", shortened(token.text), " has no valid range of the ",
                       decimal(static_cast<std::int64_t>(count)), " argument(s) that exist"));
  return std::nullopt;
}

}  // namespace

bool append_with_args(Tokens& out, Token token, const std::vector<std::string>& args,
                      std::size_t& room, Diagnostics& warnings) {
  const auto add = [&](Token added) {
    if (added.text.size() > room) return false;
    room -= added.text.size();
    out.push_back(std::move(added));
    return true;
  };
  if (token.text.find('{') == token.text.npos) return add(std::move(token));
  if (const auto range = variadic(token, args.size(), warnings)) {
    for (std::size_t i = range->first; i < range->end; ++i) {
      token.text = args[i];
      if (!add(token)) return false;
    }
    return true;
  }
  std::optional<std::string> text = Replacer(token, args, warnings).run(room);
  if (!text) return false;
  token.text = std::move(*text);
  return add(std::move(token));
}

}  // namespace fusor::caddyfile
