#include "core/routes/template.h"

#include "core/base/arena.h"
#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core/routes/placeholders.h"

namespace fusor {
namespace {

constexpr int kMostUnclosed = 100;

// One step of Caddy's replacer over `text`: finds the next placeholder at or after `at`, and hands
// every literal piece before it to `literal`. Returns false at the end of the text.
struct Scanner {
  std::string_view text;
  std::size_t at = 0;       // the next byte to look at
  std::size_t written = 0;  // literals up to here have been handed out
  int unclosed = 0;
  bool too_many_unclosed = false;
  std::size_t open = 0;   // of the placeholder found
  std::size_t close = 0;  // its closing brace

  template <class Literal>
  bool next(Literal literal) {
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c != '{' && c != '}') continue;
      if (at > 0 && text[at - 1] == '\\') {  // an escaped brace: the backslash goes
        literal(text.substr(written, at - 1 - written));
        written = at;
        continue;
      }
      if (c != '{') continue;
      if (unclosed > kMostUnclosed) {
        too_many_unclosed = true;
        return false;
      }
      if (!find_close()) {
        ++unclosed;
        continue;
      }
      literal(text.substr(written, at - written));
      open = at;
      return true;
    }
    literal(text.substr(written));
    return false;
  }

  std::string_view name() const { return text.substr(open + 1, close - open - 1); }
  void replaced() { at = written = close + 1; }
  // The placeholder is unknown and stays: its brace is text, and the scan goes on inside.
  void kept() {
    written = open;
    at = open + 1;
  }

 private:
  // The first closing brace that is not escaped; the last byte of the text closes in any case.
  bool find_close() {
    close = text.find('}', at);
    if (close == std::string_view::npos) return false;
    while (close < text.size() - 1 && text[close - 1] == '\\') {
      close = text.find('}', close + 1);
      if (close == std::string_view::npos) return false;
    }
    return true;
  }
};

}  // namespace

Result<Template> Template::compile(std::string_view text) {
  Template out;
  Scanner scanner{.text = text};
  std::string literal;
  while (scanner.next([&](std::string_view piece) { literal += piece; })) {
    Part part;
    part.literal = std::move(literal);
    literal.clear();
    part.name = scanner.name();
    std::string_view argument;
    part.built_in = find_built_in(part.name, argument);
    part.argument = part.name.size() - argument.size();
    out.nested_ = out.nested_ || part.name.find_first_of("{\\") != std::string::npos;
    out.parts_.push_back(std::move(part));
    scanner.replaced();
  }
  if (scanner.too_many_unclosed) {
    return fail(
        "too many unclosed placeholders: more than 100 '{' without a '}'; write \\{ for a "
        "literal brace");
  }
  if (out.parts_.empty()) {
    out.text_ = std::move(literal);
    return out;
  }
  out.text_ = text;
  // Also inside of another placeholder's braces. {http.request.body_base64} begins so, too.
  out.needs_body_ = text.find("{http.request.body") != std::string_view::npos;
  if (!literal.empty()) {
    Part rest;
    rest.literal = std::move(literal);
    rest.last = true;
    out.parts_.push_back(std::move(rest));
  }
  return out;
}

std::string_view Template::expand(Exchange& x, Unknown unknown) const {
  if (parts_.empty()) return text_;
  if (nested_) return interpret(x, unknown);
  // Most templates are a few pieces: they are measured and copied once.
  constexpr std::size_t kPieces = 16;
  if (parts_.size() * 2 > kPieces) return interpret(x, unknown);
  std::string_view pieces[kPieces];
  std::size_t count = 0;
  std::size_t size = 0;
  for (const Part& part : parts_) {
    pieces[count++] = part.literal;
    size += part.literal.size();
    if (part.last) break;
    std::optional<Scalar> value;
    if (part.built_in) {
      value = part.built_in->get(x, std::string_view(part.name).substr(part.argument));
    }
    if (!value) value = x.published(part.name);
    std::string_view shown;
    if (value) {
      shown = to_text(*value, x.arena);
    } else if (unknown == Unknown::kKeep) {
      shown = x.arena.concat("{", part.name, "}");
    }
    pieces[count++] = shown;
    size += shown.size();
  }
  if (count == 2 && pieces[0].empty()) return pieces[1];
  char* out = x.arena.allocate_chars(size);
  char* end = out;
  for (std::size_t i = 0; i < count; ++i) end = std::copy(pieces[i].begin(), pieces[i].end(), end);
  return {out, size};
}

// The replacer itself, for what could not be compiled to a flat list of pieces.
std::string_view Template::interpret(Exchange& x, Unknown unknown) const {
  std::string out;
  Scanner scanner{.text = text_};
  while (scanner.next([&](std::string_view piece) { out += piece; })) {
    if (auto value = x.placeholder(scanner.name())) {
      out += to_text(*value, x.arena);
      scanner.replaced();
    } else if (unknown == Unknown::kKeep) {
      scanner.kept();
    } else {
      scanner.replaced();
    }
  }
  return x.arena.copy(out);
}

std::string_view Template::expand_each(Exchange& x, Show shown) const {
  if (parts_.empty()) return text_;
  std::string out;
  Scanner scanner{.text = text_};
  while (scanner.next([&](std::string_view piece) { out += piece; })) {
    out += shown(scanner.name(), x.placeholder(scanner.name()));
    scanner.replaced();
  }
  return x.arena.copy(out);
}

Scalar Template::value(Exchange& x) const {
  const std::string_view name = single_name();
  if (name.empty() || nested_) return expand(x);
  return x.placeholder(name).value_or(Scalar());
}

}  // namespace fusor
