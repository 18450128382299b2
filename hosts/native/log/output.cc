#include "hosts/native/log/output.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>

#include "hosts/native/net/timer.h"

namespace fusor {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

// Whether it can be written before the deadline (of monotonic_now()).
bool writable(int descriptor, std::int64_t deadline) {
  const std::int64_t left = std::max<std::int64_t>(0, deadline - monotonic_now());
  pollfd wait{descriptor, POLLOUT, 0};
  return ::poll(&wait, 1, static_cast<int>((left + kMillisecond - 1) / kMillisecond)) != 0;
}

}  // namespace

LogOutput::LogOutput(int descriptor, int patience_ms)
    : descriptor_(descriptor), patience_ms_(patience_ms) {
  struct stat info;
  regular_ = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

Written LogOutput::write(std::string_view lines) {
  const std::int64_t deadline = monotonic_now() + (stuck_ ? 0 : patience_ms_ * kMillisecond);
  Written written = put(begun_, deadline);
  begun_.erase(0, written.bytes);
  written.bytes = 0;
  if (written.error == 0) written = put(lines, deadline);
  stuck_ = written.error == ETIMEDOUT;
  if (written.bytes > 0 && written.bytes < lines.size() && lines[written.bytes - 1] != '\n') {
    const std::size_t next = std::min(lines.find('\n', written.bytes), lines.size() - 1) + 1;
    begun_ = lines.substr(written.bytes, next - written.bytes);
    written.bytes = next;
  }
  return written;
}

Written LogOutput::put(std::string_view text, std::int64_t deadline) const {
  std::size_t done = 0;
  while (done < text.size()) {
    // The descriptor may block, and is not ours alone to change: but where poll() finds room in a
    // pipe, there is room for PIPE_BUF bytes.
    if (!regular_ && !writable(descriptor_, deadline)) return {done, ETIMEDOUT};
    const std::size_t left = text.size() - done;
    const std::size_t most = regular_ ? left : std::min<std::size_t>(left, PIPE_BUF);
    const ssize_t wrote = ::write(descriptor_, text.data() + done, most);
    if (wrote >= 0) {
      done += static_cast<std::size_t>(wrote);
    } else if (errno == EAGAIN && monotonic_now() >= deadline) {
      return {done, ETIMEDOUT};
    } else if (errno != EINTR && errno != EAGAIN) {
      return {done, errno};
    }
  }
  return {done, 0};
}

LogOutput& standard_error() {
  static LogOutput output(STDERR_FILENO);
  return output;
}

}  // namespace fusor
