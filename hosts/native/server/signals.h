// Signals are read by the control loop (signalfd) and blocked in every thread.
#pragma once

#include <signal.h>

#include <string_view>

namespace fusor {

// Those that the App answers.
sigset_t control_signals();
// Blocks them, and ignores SIGPIPE: before the first thread is started, since threads inherit it.
void block_control_signals();
std::string_view signal_name(int number);

}  // namespace fusor
