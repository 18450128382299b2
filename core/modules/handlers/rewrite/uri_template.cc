#include "core/modules/handlers/rewrite/uri_template.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/http/query.h"
#include "core/http/uri.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

std::string_view escape_keeping_slashes(std::string_view path, Arena& arena) {
  return arena.copy(replace_all(url_escape(path, Escape::kSegment, arena), "%2F", "/"));
}

// The next key or value off `query`: up to '&', or to '=' where it is a key (of a value only '&' is
// the end: base64 has '=' too). `key` becomes whether the next one is a key.
std::string_view next_component(std::string_view& query, bool& key) {
  const std::size_t equals = key ? query.find('=') : query.npos;
  const std::size_t ampersand = query.find('&');
  const std::size_t end = std::min({equals, ampersand, query.size()});
  const std::string_view component = query.substr(0, end);
  query.remove_prefix(std::min(end + 1, query.size()));
  key = ampersand != query.npos && ampersand < equals;
  return component;
}

void append_component(std::string& out, std::string_view component, bool key) {
  if (!key) {
    out += '=';
  } else if (!out.empty() && !component.empty()) {
    out += '&';
  }
  out += component;
}

// What came with a placeholder of the path: no placeholders in it are expanded again, or a client
// could name them (GHSA-j8px-rmrx-76h9).
std::string_view injected_query(std::string_view query, Arena& arena) {
  const std::string safe = replace_all(replace_all(query, "{", "%7B"), "}", "%7D");
  std::string out;
  bool key = true;
  for (std::string_view rest = safe; !rest.empty();) {
    const bool is_key = key;
    append_component(out, next_component(rest, key), is_key);
  }
  return arena.copy(out);
}

}  // namespace

UriTemplate::UriTemplate(const json::Value& at, std::string_view text, Provision& p) {
  text = text.substr(0, text.find('#'));  // a fragment is never sent
  const std::size_t question = text.find('?');
  const std::string_view path = text.substr(0, question);
  has_path_ = !path.empty();
  path_ = p.compile(at, path);
  has_query_ = question != text.npos;
  if (has_query_) query_ = components(at, text.substr(question + 1), p);
}

std::vector<UriTemplate::Component> UriTemplate::components(const json::Value& at,
                                                            std::string_view query, Provision& p) {
  std::vector<Component> all;
  bool key = true;
  while (!query.empty()) {
    const bool is_key = key;
    const std::string_view component = next_component(query, key);
    all.push_back({p.compile(at, component), is_key});
  }
  return all;
}

// Paths are put in escaped: a '?' or '%' in one is no delimiter.
std::string_view UriTemplate::expand_path(Exchange& x) const {
  return path_.expand_each(x, [&](std::string_view name, std::optional<Scalar> value) {
    if (name == "http.request.uri.path") return escaped_path(x.request.uri, x.arena);
    const std::string_view text = value ? to_text(*value, x.arena) : std::string_view();
    if (name == "http.matchers.file.relative" || name == "http.matchers.file.remainder") {
      return escape_keeping_slashes(text, x.arena);
    }
    return text;
  });
}

std::string_view UriTemplate::expand_query(Exchange& x) const {
  std::string out;
  for (const Component& component : query_) {
    const auto text =
        component.text.expand_each(x, [&](std::string_view name, std::optional<Scalar> value) {
          // A value that is absent prints as Go prints nil, as in the reference.
          std::string_view shown = "<nil>";
          if (value && !std::holds_alternative<std::monostate>(*value)) {
            shown = to_text(*value, x.arena);
          }
          if (component.key && name == "http.request.uri.query") return shown;  // escaped already
          return query_escape(shown, x.arena);
        });
    append_component(out, text, component.key);
  }
  return x.arena.copy(out);
}

void UriTemplate::apply(Exchange& x) const {
  std::string_view path = expand_path(x);
  path = path.substr(0, path.find('#'));
  bool has_query = has_query_;
  std::string_view query = expand_query(x);
  if (const std::size_t question = path.find('?'); question != path.npos) {
    const std::string_view injected = path.substr(question + 1);
    path = path.substr(0, question);
    if (query_.empty()) {
      query = injected_query(injected, x.arena);
      has_query = true;
    }
  }
  Uri& uri = x.request.uri;
  if (has_path_) {
    uri.path = path_unescape(path, x.arena).value_or(path);
    uri.raw_path = {};
  }
  if (has_query) uri.query = query;
}

}  // namespace fusor
