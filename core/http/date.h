// Dates of HTTP (RFC 9110 section 5.6.7), in seconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fusor {

constexpr std::size_t kHttpDateSize = 29;

// "Sun, 06 Nov 1994 08:49:37 GMT" into 29 characters at `out`; years 0 to 9999.
std::string_view format_http_date(std::int64_t unix_seconds, char* out);
// All three forms that a recipient accepts: IMF-fixdate, RFC 850, asctime.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace fusor
