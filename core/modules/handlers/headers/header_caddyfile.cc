// header and request_header.
#include <optional>

#include "core/adapter/directive.h"
#include "core/base/arena.h"
#include "core/base/strings.h"
#include "core/http/headers.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/header_ops.h"
#include "core/modules/syntax/response_matcher.h"

namespace fusor::modules {

namespace {

std::string canonical(std::string_view field) {
  Arena arena;
  return std::string(canonical_field_name(field, arena));
}

// What one `header` directive says: operations, and defaults, which are handlers of their own that
// act only where the field is not there.
class HeaderDirective {
 public:
  explicit HeaderDirective(Helper& h) : h_(h) {}

  // [+|-|?|>]<field> [<value|regexp> [<replacement>]]
  Result<void> operation(std::string_view field) {
    std::string_view value;
    std::optional<std::string_view> replacement;
    if (h_.next_arg()) value = h_.val();
    if (h_.next_arg()) replacement = h_.val();
    if (field.starts_with('?')) {
      defaults_.push_back({std::string(field.substr(1)), std::string(value)});
      return {};
    }
    if (field.starts_with('-') || field.starts_with('>')) deferred_ = true;
    return header_op(h_, ops_, field, value, replacement ? &*replacement : nullptr);
  }
  void defer() { deferred_ = true; }
  void match(json::Object matcher) { matcher_ = std::move(matcher); }

  Result<ConfigValues> routes(const json::Array& match) {
    ConfigValues values;
    if (!ops_.empty() || deferred_ || matcher_) {
      if (deferred_) ops_.set("deferred", true);
      if (matcher_) ops_.set("require", *matcher_);
      add(values, match, std::move(ops_));
    }
    for (const auto& [field, value] : defaults_) {
      json::Object response;
      json::Object set;
      set_header(set, field, json::Value(value).with_origin(h_.origin()));
      response.set("set", std::move(set));
      TRY_ASSIGN(json::Object require, require_absent(field));
      response.set("require", std::move(require));
      add(values, match, std::move(response));
    }
    return values;
  }

 private:
  void add(ConfigValues& values, const json::Array& match, json::Object response) {
    json::Object o;
    o.set("response", std::move(response));
    for (auto& value : h_.route(match, h_.handler("headers", std::move(o)))) {
      values.push_back(std::move(value));
    }
  }

  // The response matcher of a default: the field is absent, and what `match` says.
  Result<json::Object> require_absent(std::string_view field) const {
    json::Object headers;
    headers.set(field, nullptr);
    json::Object require;
    if (matcher_) {
      if (const json::Value* status = matcher_->find("status_code")) {
        require.set("status_code", *status);
      }
      if (const json::Value* more = matcher_->find("headers"); more && more->is_object()) {
        for (const json::Member& member : more->as_object()) {
          if (canonical(member.key) == canonical(field)) {
            if (member.value.is_null()) continue;
            return h_.error(cat("cannot match on response header ", canonical(field),
                                " and also set a default for it"));
          }
          headers.set(member.key, member.value);
        }
      }
    }
    require.set("headers", std::move(headers));
    return require;
  }

  struct Default {
    std::string field;
    std::string value;
  };
  Helper& h_;
  json::Object ops_;
  bool deferred_ = false;
  std::optional<json::Object> matcher_;
  std::vector<Default> defaults_;
};

std::string_view without_colon(std::string_view field) {
  if (field.ends_with(':')) field.remove_suffix(1);
  return field;
}

}  // namespace

// header [<matcher>] [+|-|?|>]<field> [<value|regexp> [<replacement>]] {
//     [+|-|?|>]<field> [<value|regexp> [<replacement>]]
//     match <response matcher>
//     defer
// }
//
// Operations stand on the line or in the block. What deletes waits until the response is there.
Result<ConfigValues> parse_header(Helper& h) {
  TRY_ASSIGN(const json::Array match, h.matcher());
  HeaderDirective directive(h);
  const bool has_args = h.next_arg();
  if (has_args) TRY(directive.operation(h.val()));
  for (auto block = h.block(); block.next();) {
    if (h.val() == "defer") {
      directive.defer();
    } else if (h.val() == "match") {
      TRY_ASSIGN(json::Object matcher, response_matcher(h));
      directive.match(std::move(matcher));
    } else if (has_args) {
      return h.error("cannot specify headers in both arguments and block");
    } else {
      TRY(directive.operation(without_colon(h.val())));
    }
  }
  return directive.routes(match);
}

// request_header [<matcher>] [+|-]<field> [<value|regexp> [<replacement>]]
Result<json::Object> parse_request_header(Helper& h) {
  TRY_ASSIGN(const auto args, h.args(1, 3));
  json::Object ops;
  TRY(header_op(h, ops, without_colon(args[0]), args.size() > 1 ? args[1] : std::string_view(),
                args.size() > 2 ? &args[2] : nullptr));
  json::Object o;
  o.set("request", std::move(ops));
  return o;
}

}  // namespace fusor::modules
