// Times in a layout of Go's time package ("2006-01-02T15:04:05Z07:00").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fusor {

// Appends the moment as `layout` shows it, in UTC or in the machine's time zone.
void append_go_time(std::string& out, std::int64_t unix_ns, std::string_view layout, bool local);

}  // namespace fusor
