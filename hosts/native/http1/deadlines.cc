// The deadlines of a connection: one timer for two of them. Moving one later costs nothing.
#include <algorithm>

#include "hosts/native/http1/connection.h"

namespace fusor::http1 {

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
