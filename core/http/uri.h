// Request targets and paths, escaped and unescaped as Go's package net/url does it: what
// the reference compares, rewrites and prints depends on it to the byte.
//
// Nothing is copied where nothing changes: results are views into the argument or into the arena.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/arena.h"
#include "core/http/message.h"

namespace fusor {

// What stays as it is beside letters, digits and "-_.~".
enum class Escape {
  kPath,      // $&+,/:;=@   (url.URL{Path: s}.EscapedPath)
  kSegment,   // $&+:=@      (url.PathEscape)
  kQuery,     // nothing; a space becomes '+' (url.QueryEscape)
  kUserinfo,  // $&+,;=
  kFragment,  // $&+,/:;=?@!()*
};
std::string_view url_escape(std::string_view text, Escape what, Arena& arena);
std::string url_escape(std::string_view text, Escape what);

// url.PathUnescape. Nothing: a '%' without two hex digits. For queries: core/http/query.h.
std::optional<std::string_view> path_unescape(std::string_view text, Arena& arena);

// A request-target taken apart (RFC 9112 section 3.2).
struct RequestTarget {
  Uri uri;
  std::string_view scheme;  // of absolute-form, lower case
  std::string_view host;    // with its port, of absolute-form and authority-form (CONNECT)
};
// All four forms. Nothing: not valid, or userinfo in the authority (RFC 9110 section 4.2.4).
std::optional<RequestTarget> parse_request_target(std::string_view method, std::string_view target,
                                                  Arena& arena);
// The uri alone, of origin-form, absolute-form and "*".
std::optional<Uri> parse_target(std::string_view target, Arena& arena);

// Sets path and raw_path from an escaped path, as url.URL.setPath: raw_path is kept only where
// escaping the decoded path gives something else. False: an invalid escape; nothing is changed.
bool set_escaped_path(Uri& uri, std::string_view escaped, Arena& arena);
// url.URL.EscapedPath: raw_path where it is a valid encoding of path, else path escaped.
std::string_view escaped_path(const Uri& uri, Arena& arena);
// url.URL.RequestURI: escaped path ("/" for an empty one), '?' and query.
std::string_view request_uri(const Uri& uri, Arena& arena);

// Caddy's CleanPath: as path.Clean, but a trailing slash stays, and repeated slashes stay unless
// they are to be collapsed.
std::string_view clean_path(std::string_view path, bool collapse_slashes, Arena& arena);

}  // namespace fusor
