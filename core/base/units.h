// Durations, sizes and numbers as Caddy reads them, in a Caddyfile and in JSON strings.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fusor {

// A span of time as a setting; what is computed with is plain nanoseconds.
struct Duration {
  std::int64_t ns = 0;

  static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
  friend auto operator<=>(const Duration&, const Duration&) = default;
};

// Go's durations and days: "1h30m", "1.5s", "-2ms", "7d", "0". Nanoseconds.
std::optional<std::int64_t> parse_duration(std::string_view text);
// The same without days, for the few options that take Go's durations only.
std::optional<std::int64_t> parse_go_duration(std::string_view text);
// Go's Duration.String: "1h30m0s", "1.5s", "300ms", "0s".
std::string format_duration(std::int64_t ns);
// Sizes: "10MB" is 10^7, "10MiB" and "10Mi" are 10*2^20, "512" is bytes; case and spaces are free.
std::optional<std::int64_t> parse_size(std::string_view text);
// A size for people, exact: "16 MiB", "2688 KiB", "1000 bytes".
std::string format_size(std::uint64_t bytes);
// A decimal number as Go's strconv.ParseFloat reads it, without hexadecimal forms.
std::optional<double> parse_float(std::string_view text);
// An integer as Go's strconv.Atoi reads it: a leading '+' is allowed.
std::optional<std::int64_t> parse_integer(std::string_view text);
// 1 t T TRUE true True, 0 f F FALSE false False.
std::optional<bool> parse_bool(std::string_view text);

}  // namespace fusor
