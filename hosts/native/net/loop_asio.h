// What a Loop is made of. For this folder only: the rest of the project does not see Asio.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "hosts/native/net/loop.h"

namespace fusor {

struct Loop::Impl {
  explicit Impl(Loop& owner) : loop(owner), timer(context) {}
  void rearm();

  Loop& loop;
  boost::asio::io_context context{1};  // 1: one thread runs it
  boost::asio::steady_timer timer;     // wakes the loop for the TimerQueue
  std::int64_t armed = Timer::kNever;
};

}  // namespace fusor
