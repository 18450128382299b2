// Template: a text with {placeholders}, compiled when the config is provisioned.
// Caddy's replacer: `\{` and `\}` are literal braces; an unknown name is left as it is or emptied,
// depending on who asks; a value keeps its type when the template is exactly one placeholder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/function_ref.h"
#include "core/base/result.h"
#include "core/routes/value.h"

namespace fusor {

class Exchange;
struct BuiltIn;

enum class Unknown { kEmpty, kKeep };  // ReplaceAll(text, "") and ReplaceKnown

class Template {
 public:
  Template() = default;
  // Fails on more than 100 unclosed braces, as the reference does.
  static Result<Template> compile(std::string_view text);

  bool is_literal() const { return parts_.empty(); }
  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }
  // True where it names {http.request.body}: provisioning sees to it that the body is buffered.
  bool needs_body() const { return needs_body_; }

  // The expansion: a view into this template where it is literal, else into the arena.
  std::string_view expand(Exchange& x, Unknown unknown = Unknown::kEmpty) const;
  // As expand, with every value as `shown` makes it (unknown: nothing): to escape what is put in.
  using Show = FunctionRef<std::string_view(std::string_view name, std::optional<Scalar> value)>;
  std::string_view expand_each(Exchange& x, Show shown) const;
  // As expand, but a template that is exactly one placeholder keeps the value's type.
  Scalar value(Exchange& x) const;
  // Every placeholder that it names.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> all;
    for (const Part& part : parts_) {
      if (!part.last) all.push_back(part.name);
    }
    return all;
  }
  // The name where the template is exactly one placeholder, else "".
  std::string_view single_name() const {
    return parts_.size() == 1 && parts_[0].literal.empty() && !parts_[0].last
               ? std::string_view(parts_[0].name)
               : std::string_view();
  }

 private:
  struct Part {
    std::string literal;                // before the placeholder
    std::string name;                   // of the placeholder, unless `last`
    const BuiltIn* built_in = nullptr;  // null: looked up by name at run time
    std::size_t argument = 0;           // where a family's argument begins in `name`
    bool last = false;                  // a literal only
  };
  std::string_view interpret(Exchange& x, Unknown unknown) const;

  std::string text_;     // the source; with its escapes resolved where it is literal
  bool nested_ = false;  // a name holds a '{': what is a placeholder then depends on run time
  std::vector<Part> parts_;
  bool needs_body_ = false;
};

}  // namespace fusor
