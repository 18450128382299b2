// Any request-target: no crash, and what was accepted is printed as a target that reads the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/http/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fusor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Arena arena;
  parse_request_target("CONNECT", text, arena);
  const auto parameters = parse_query(text, arena);
  FUSOR_ASSERT(parse_query(encode_query(parameters, arena), arena).size() <= parameters.size());
  FUSOR_ASSERT(path_unescape(url_escape(text, Escape::kPath, arena), arena) == text);
  FUSOR_ASSERT(query_unescape(url_escape(text, Escape::kQuery, arena), arena) == text);
  for (bool collapse : {false, true}) {
    const std::string_view clean = clean_path(text, collapse, arena);
    FUSOR_ASSERT(clean_path(clean, collapse, arena) == clean || !clean.starts_with('/'));
    FUSOR_ASSERT(!clean.starts_with('/') || clean.find("/../") == std::string_view::npos);
  }
  if (const auto uri = parse_target(text, arena)) {
    const std::string_view printed = request_uri(*uri, arena);
    const auto again = parse_target(printed, arena);
    FUSOR_ASSERT(again && again->path == uri->path && again->query == uri->query);
    FUSOR_ASSERT(request_uri(*again, arena) == printed);
  }
  return 0;
}
