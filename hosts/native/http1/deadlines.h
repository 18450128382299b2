// When what a connection waits for has to have come (monotonic_now(); Timer::kNever: no limit).
#pragma once

#include <cstdint>

#include "core/routes/program.h"

namespace fusor::http1 {

// `limit` from now on.
std::int64_t deadline_after(std::int64_t limit);

// Of the next piece of a body that began at `start` and has moved so many bytes since.
std::int64_t piece_deadline(const TransferLimits& limits, std::int64_t start, std::uint64_t moved);

}  // namespace fusor::http1
