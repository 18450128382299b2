// The deadlines of a connection: one timer for two of them. Moving one later costs nothing.
#include "hosts/native/http1/deadlines.h"

#include <algorithm>

#include "hosts/native/http1/connection.h"

namespace fusor::http1 {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMostSeconds = 1'000'000'000;  // more would overflow the sum

}  // namespace

std::int64_t deadline_after(std::int64_t limit) {
  return limit > 0 ? monotonic_coarse() + limit : Timer::kNever;
}

std::int64_t piece_deadline(const TransferLimits& limits, std::int64_t start, std::uint64_t moved) {
  std::int64_t deadline = deadline_after(limits.idle);
  if (limits.idle > 0 && limits.min_rate > 0) {
    const auto rate = static_cast<std::uint64_t>(limits.min_rate);
    const std::uint64_t earned = std::min(moved / rate, kMostSeconds) * kSecond;
    deadline = start + limits.idle + static_cast<std::int64_t>(earned);
  }
  return limits.whole > 0 ? std::min(deadline, start + limits.whole) : deadline;
}

void Connection::set_read_deadline(std::int64_t at) {
  read_deadline_ = at;
  deadline_.set(std::min(read_deadline_, write_deadline_));
}

void Connection::set_write_deadline(std::int64_t at) {
  write_deadline_ = at;
  deadline_.set(std::min(read_deadline_, write_deadline_));
}

void Connection::clear_deadlines() {
  read_deadline_ = write_deadline_ = Timer::kNever;
  deadline_.clear();
}

void Connection::on_deadline() {
  // No word to a slow client, as Go: between requests or in a head the connection just ends.
  if (phase_ != Phase::kRequest) return close();
  const std::int64_t now = monotonic_now();
  timed_out_ = true;
  if (read_deadline_ <= now) {
    read_deadline_ = Timer::kNever;
    socket_.cancel_read();
  }
  if (write_deadline_ <= now) {
    write_deadline_ = Timer::kNever;
    socket_.cancel_write();
  }
  deadline_.set(std::min(read_deadline_, write_deadline_));
}

}  // namespace fusor::http1
