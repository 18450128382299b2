#include "hosts/native/system/processors.h"

#include <sched.h>

namespace fusor {

std::size_t processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&set));
}

}  // namespace fusor
