#include "hosts/native/http/date.h"

#include <ctime>

#include "core/http/date.h"

namespace fusor {

std::string_view http_date_now() {
  thread_local char text[kHttpDateSize];
  thread_local time_t made = -1;
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != made) {
    made = now.tv_sec;
    format_http_date(made, text);
  }
  return {text, kHttpDateSize};
}

}  // namespace fusor
