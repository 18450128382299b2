#include "core/http/conditional.h"

#include "core/base/strings.h"
#include "core/http/date.h"

namespace fusor {
namespace {

// Takes an entity tag ("x" or W/"x") from the front of `text`; "" where there is none.
std::string_view take_etag(std::string_view& text) {
  text = trim(text);
  const std::size_t start = text.starts_with("W/") ? 2 : 0;
  if (text.size() < start + 2 || text[start] != '"') return {};
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"') {
      const std::string_view etag = text.substr(0, i + 1);
      text.remove_prefix(i + 1);
      return etag;
    }
    if (c <= 0x20 || c == 0x7f) return {};
  }
  return {};
}

bool strong_match(std::string_view a, std::string_view b) { return a == b && a.starts_with('"'); }

bool weak_match(std::string_view a, std::string_view b) {
  if (a.starts_with("W/")) a.remove_prefix(2);
  if (b.starts_with("W/")) b.remove_prefix(2);
  return a == b;
}

// Does the list of If-Match or If-None-Match name `etag`?
bool list_matches(std::string_view list, std::string_view etag,
                  bool (*match)(std::string_view, std::string_view)) {
  for (;;) {
    list = trim(list);
    if (list.empty()) return false;
    if (list[0] == ',') {
      list.remove_prefix(1);
      continue;
    }
    if (list[0] == '*') return true;
    const std::string_view candidate = take_etag(list);
    if (candidate.empty()) return false;
    if (match(candidate, etag)) return true;
  }
}

// A date field, where it is there and valid.
std::optional<std::int64_t> date_field(const Request& request, std::string_view name) {
  const auto value = request.headers.get(name);
  return value ? parse_http_date(*value) : std::nullopt;
}

std::string_view field(const Request& request, std::string_view name) {
  return request.headers.get(name).value_or(std::string_view());
}

bool safe_method(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

Precondition check_preconditions(const Request& request, const Validators& validators) {
  if (const auto if_match = field(request, "If-Match"); !if_match.empty()) {
    if (!list_matches(if_match, validators.etag, strong_match)) return Precondition::kFailed;
  } else if (validators.modified_s) {
    const auto since = date_field(request, "If-Unmodified-Since");
    if (since && *validators.modified_s > *since) return Precondition::kFailed;
  }
  if (const auto none_match = field(request, "If-None-Match"); !none_match.empty()) {
    if (list_matches(none_match, validators.etag, weak_match)) {
      return safe_method(request) ? Precondition::kNotModified : Precondition::kFailed;
    }
  } else if (validators.modified_s && safe_method(request)) {
    const auto since = date_field(request, "If-Modified-Since");
    if (since && *validators.modified_s <= *since) return Precondition::kNotModified;
  }
  return Precondition::kProceed;
}

bool range_applies(const Request& request, const Validators& validators) {
  std::string_view if_range = field(request, "If-Range");
  if (if_range.empty() || !safe_method(request)) return true;
  if (const auto etag = take_etag(if_range); !etag.empty()) {
    return strong_match(etag, validators.etag);
  }
  return validators.modified_s && parse_http_date(if_range) == validators.modified_s;
}

}  // namespace fusor
