#include "core/modules/syntax/response_matcher.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/syntax/header_ops.h"

namespace fusor::modules {
namespace {

using adapter::Helper;

// header [!]<field> [<value>]
Result<void> header_line(Helper& h, json::Object& headers) {
  if (!h.next_arg()) return h.error("malformed header matcher: expected field");
  const std::string_view field = h.val();
  if (field.starts_with('!')) {
    if (field.size() == 1) {
      return h.error("malformed header matcher: must have field name following ! character");
    }
    headers.set(field.substr(1), nullptr);
    if (h.next_arg()) {
      return h.error("malformed header matcher: null matching headers cannot have a field value");
    }
    return {};
  }
  if (!h.next_arg()) return h.error("malformed header matcher: expected both field and value");
  add_header(headers, field, h.value());
  return h.no_args();
}

// status <code>...
Result<void> status_line(Helper& h, json::Array& codes) {
  bool any = false;
  while (h.next_arg()) {
    any = true;
    TRY_ASSIGN(const std::int64_t code, status_code_or_class(h));
    codes.push_back(json::Value(code).with_origin(h.origin()));
  }
  if (!any) return h.arg_error();
  return {};
}

}  // namespace

Result<std::int64_t> status_code_or_class(Helper& h) {
  std::string_view text = h.val();
  if (text.size() == 3 && text.ends_with("xx")) text = text.substr(0, 1);
  const auto code = parse_integer(text);
  if (!code) return h.error(cat("bad status value '", caddyfile::shortened(h.val()), "'"));
  return *code;
}

Result<json::Object> response_matcher(Helper& h) {
  json::Object headers;
  json::Array codes;
  for (const int nesting = h.nesting(); h.next_arg() || h.next_block(nesting);) {
    if (h.val() == "header") {
      TRY(header_line(h, headers));
    } else if (h.val() == "status") {
      TRY(status_line(h, codes));
    } else {
      return h.unknown("response matcher", {"header", "status"});
    }
  }
  json::Object out;
  adapter::put(out, "status_code", std::move(codes));
  adapter::put(out, "headers", std::move(headers));
  return out;
}

bool ResponseHandlers::takes(std::string_view word) {
  return word.starts_with('@') || word == "replace_status" || word == "handle_response";
}

Result<void> ResponseHandlers::read(Helper& h) {
  if (h.val() == "replace_status") return replace_status(h);
  if (h.val() == "handle_response") {
    segments_.push_back(h.next_segment());
    return {};
  }
  const std::string name(h.val());
  if (std::ranges::any_of(matchers_, [&](const auto& entry) { return entry.first == name; })) {
    return h.error(cat("matcher is defined more than once: ", name));
  }
  TRY_ASSIGN(json::Object matcher, response_matcher(h));
  matchers_.emplace_back(name, std::move(matcher));
  return {};
}

Result<const json::Object*> ResponseHandlers::find(Helper& h, std::string_view name) const {
  if (!name.starts_with('@')) {
    return h.error("must use a named response matcher, starting with '@'");
  }
  for (const auto& [known, matcher] : matchers_) {
    if (known == name) return &matcher;
  }
  return h.error(cat("no named response matcher defined with name '", name.substr(1), "'"));
}

Result<void> ResponseHandlers::replace_status(Helper& h) {
  const auto args = h.remaining_args();
  if (args.empty() || args.size() > 2) {
    return h.error(
        "must have one or two arguments: an optional response matcher, and a status code");
  }
  json::Object entry;
  if (args.size() == 2) {
    TRY_ASSIGN(const json::Object* matcher, find(h, args[0]));
    entry.set("match", *matcher);
  }
  adapter::put_weak_string(entry, "status_code", args.back());
  if (h.next_block(h.nesting())) {
    return h.error("cannot define routes for 'replace_status', use 'handle_response' instead.");
  }
  entries_.push_back(std::move(entry));
  return {};
}

// The cursor is before the word handle_response.
Result<json::Value> ResponseHandlers::handle_response(Helper h) {
  h.next();
  const auto args = h.remaining_args();
  if (args.size() > 1) {
    std::string words;
    for (std::string_view arg : args) words += cat(words.empty() ? "" : " ", arg);
    return h.error(
        cat("too many arguments for 'handle_response': only a single response matcher name is "
            "allowed, but got: [",
            words, "]"));
  }
  json::Object entry;
  if (args.size() == 1) {
    TRY_ASSIGN(const json::Object* matcher, find(h, args[0]));
    entry.set("match", *matcher);
  }
  TRY_ASSIGN(adapter::Routes routes, h.block_routes());
  adapter::put(entry, "routes", adapter::to_json(std::move(routes)));
  return json::Value(std::move(entry));
}

Result<json::Array> ResponseHandlers::finish(Helper& h, json::Array first) {
  json::Array all = std::move(first);
  for (json::Value& entry : entries_) all.push_back(std::move(entry));
  for (const caddyfile::TokenSpan segment : segments_) {
    TRY_ASSIGN(json::Value entry, handle_response(h.with(segment)));
    all.push_back(std::move(entry));
  }
  json::Array sorted;
  json::Array without_matcher;
  for (json::Value& entry : all) {
    (entry.get("match") ? sorted : without_matcher).push_back(std::move(entry));
  }
  for (json::Value& entry : without_matcher) sorted.push_back(std::move(entry));
  return sorted;
}

}  // namespace fusor::modules
