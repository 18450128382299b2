// Where a log's bytes leave the process: a file, a pipe, a terminal, a socket.
#pragma once

#include <cstdint>
#include <string>

#include "hosts/native/log/writer.h"

namespace fusor {

// The descriptor is not owned. All other logs wait behind this one, so a reader that stands still
// gets some patience once, and none again until it has caught up. Lines are lost whole: the rest of
// one that was begun goes out first the next time.
class LogOutput {
 public:
  static constexpr int kPatienceMs = 1000;

  LogOutput() = default;
  explicit LogOutput(int descriptor, int patience_ms = kPatienceMs);

  Written write(std::string_view lines);

 private:
  Written put(std::string_view text, std::int64_t deadline) const;

  int descriptor_ = -1;
  int patience_ms_ = 0;
  bool regular_ = false;
  bool stuck_ = false;
  std::string begun_;  // what is left of a line
};

// The only way by which the log thread writes to stderr, and only it.
LogOutput& standard_error();

}  // namespace fusor
