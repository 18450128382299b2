// Template: a text with {placeholders}, compiled when the config is provisioned.
// Caddy's replacer: `\{` and `\}` are literal braces; an unknown name is left as it is or emptied,
// depending on who asks; a value keeps its type when the template is exactly one placeholder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/routes/value.h"

namespace fusor {

class Exchange;

enum class Unknown { kEmpty, kKeep };  // ReplaceAll(text, "") and ReplaceKnown

class Template {
 public:
  Template() = default;
  // Fails on more than 100 unclosed braces, as the reference does.
  static Result<Template> compile(std::string_view text);

  bool is_literal() const { return parts_.empty(); }
  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }
  // True where it names {http.request.body}: the handler awaits its preparation first.
  bool needs_body() const { return needs_body_; }

  // The expansion: a view into this template where it is literal, else into the arena.
  std::string_view expand(Exchange& x, Unknown unknown = Unknown::kEmpty) const;
  // As expand, but a template that is exactly one placeholder keeps the value's type.
  Scalar value(Exchange& x) const;

 private:
  struct Part {
    std::string literal;  // before the placeholder
    std::string name;     // "" for the last literal
    int known = -1;       // index into the table of built-in placeholders, -1: looked up by name
  };
  std::string text_;  // with escapes resolved where literal
  std::vector<Part> parts_;
  bool needs_body_ = false;
};

}  // namespace fusor
