#include "hosts/native/server/signals.h"

#include <cstring>

namespace fusor {

sigset_t control_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGHUP}) {
    sigaddset(&set, number);
  }
  return set;
}

void block_control_signals() {
  const sigset_t set = control_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

std::string_view signal_name(int number) {
  switch (number) {
    case SIGUSR2:
      return "SIGUSR2";
    case SIGHUP:
      return "SIGHUP";
    default:
      return ::strsignal(number);
  }
}

}  // namespace fusor
