// http.request.uri.*, http.request.orig_uri.*.
#include <optional>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/http/query.h"
#include "core/routes/placeholder_values.h"

namespace fusor::placeholder {
namespace {

std::string_view dir_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }
std::string_view file_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

Scalar prefixed(Exchange& x, std::string_view query) {
  return query.empty() ? std::string_view() : x.arena.concat("?", query);
}

// {…path.N}: the N-th part, from 0; "" where there are fewer.
PlaceholderValue path_part(std::string_view path, std::string_view argument) {
  auto index = parse_int<int>(argument);
  if (!index || *index < 0) return std::nullopt;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (; *index > 0; --*index) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return Scalar(std::string_view());
    path.remove_prefix(slash + 1);
  }
  return Scalar(path.substr(0, path.find('/')));
}

}  // namespace

PlaceholderValue uri(Exchange& x, std::string_view) { return request_uri(x.request.uri, x.arena); }
PlaceholderValue uri_escaped(Exchange& x, std::string_view) {
  return query_escape(request_uri(x.request.uri, x.arena), x.arena);
}
PlaceholderValue uri_path(Exchange& x, std::string_view) { return x.request.uri.path; }
PlaceholderValue uri_path_escaped(Exchange& x, std::string_view) {
  return query_escape(x.request.uri.path, x.arena);
}
PlaceholderValue uri_dir(Exchange& x, std::string_view) { return dir_of(x.request.uri.path); }
PlaceholderValue uri_file(Exchange& x, std::string_view) { return file_of(x.request.uri.path); }
PlaceholderValue uri_file_base(Exchange& x, std::string_view) {
  std::string_view base = path_base(x.request.uri.path);
  const std::string_view ext = path_ext(x.request.uri.path);
  if (base.ends_with(ext)) base.remove_suffix(ext.size());
  return base;
}
PlaceholderValue uri_file_ext(Exchange& x, std::string_view) {
  return path_ext(x.request.uri.path);
}
PlaceholderValue uri_query(Exchange& x, std::string_view) { return x.request.uri.query; }
PlaceholderValue uri_query_escaped(Exchange& x, std::string_view) {
  return query_escape(x.request.uri.query, x.arena);
}
PlaceholderValue uri_prefixed_query(Exchange& x, std::string_view) {
  return prefixed(x, x.request.uri.query);
}
PlaceholderValue uri_path_part(Exchange& x, std::string_view argument) {
  return path_part(x.request.uri.path, argument);
}

// All values of the parameter, with commas between them.
PlaceholderValue query_parameter(Exchange& x, std::string_view key) {
  std::string_view joined;
  bool first = true;
  for_each_parameter(x.request.uri.query, x.arena, [&](std::string_view name, std::string_view v) {
    if (name != key) return;
    joined = first ? v : x.arena.concat(joined, ",", v);
    first = false;
  });
  return joined;
}

PlaceholderValue orig_method(Exchange& x, std::string_view) { return x.original_method; }
PlaceholderValue orig_uri(Exchange& x, std::string_view) { return x.request.target; }
PlaceholderValue orig_path(Exchange& x, std::string_view) { return x.original_uri.path; }
PlaceholderValue orig_dir(Exchange& x, std::string_view) { return dir_of(x.original_uri.path); }
PlaceholderValue orig_file(Exchange& x, std::string_view) { return file_of(x.original_uri.path); }
// Of the escaped path: an encoded slash is part of the last segment, not a separator.
PlaceholderValue orig_file_escaped(Exchange& x, std::string_view) {
  return file_of(escaped_path(x.original_uri, x.arena));
}
PlaceholderValue orig_query(Exchange& x, std::string_view) { return x.original_uri.query; }
PlaceholderValue orig_prefixed_query(Exchange& x, std::string_view) {
  return prefixed(x, x.original_uri.query);
}
PlaceholderValue orig_path_part(Exchange& x, std::string_view argument) {
  return path_part(x.original_uri.path, argument);
}

}  // namespace fusor::placeholder
