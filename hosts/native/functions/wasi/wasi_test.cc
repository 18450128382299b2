// Every call of WASI preview 1 that a request function can make, by a guest that makes them all;
// and the table itself against wasi-libc's declarations.
#include <algorithm>

#include "hosts/native/functions/test_support.h"
#include "hosts/native/functions/wasi/preview1.h"

namespace fusor::wasm {
namespace {

// `call answer`, in the order of tests/guests/wasi/main.c. 0 success, 8 badf, 21 fault, 28 inval,
// 58 notsup, 70 spipe; expressions print 1 where they hold.
constexpr std::string_view kExpected = R"(__wasi_fd_fdstat_get(0, &st) 0
st.fs_rights_base == (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_POLL_FD_READWRITE) 1
__wasi_fd_fdstat_get(3, &st) 8
__wasi_fd_fdstat_get(1, OUTSIDE) 21
__wasi_fd_filestat_get(1, &fst) 0
__wasi_fd_filestat_get(9, &fst) 8
__wasi_fd_seek(0, 0, __WASI_WHENCE_SET, &pos) 70
__wasi_fd_tell(1, &pos) 70
__wasi_fd_prestat_get(3, &pre) 8
__wasi_fd_prestat_dir_name(3, b, 8) 8
__wasi_fd_close(7) 8
__wasi_fd_sync(1) 58
__wasi_fd_fdstat_set_flags(0, __WASI_FDFLAGS_NONBLOCK) 58
__wasi_fd_renumber(0, 9) 8
__wasi_fd_read(1, &in, 1, &n) 8
__wasi_fd_read(0, OUTSIDE, 1, &n) 21
__wasi_fd_read(0, &bad, 1, &n) 21
__wasi_fd_read(0, &in, 1, &n) 0
read some input
__wasi_fd_read(0, &in, 1, &n) 0
end 0
__wasi_fd_write(1, &out, 1, &n) 21
__wasi_fd_write(0, &out, 0, &n) 8
__wasi_fd_write(1, (void*)8, 0xffffffff, &n) 0
__wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &t) 0
t > 1700000000000000000ull 1
__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &t) 0
__wasi_clock_time_get(99, 1, &t) 28
__wasi_clock_time_get(0, 1, OUTSIDE) 21
__wasi_clock_res_get(__WASI_CLOCKID_MONOTONIC, &t) 0
__wasi_sched_yield() 0
__wasi_poll_oneoff(s, e, 2, &n) 0
events 1 userdata 11
__wasi_poll_oneoff(s, e, 2, &n) 0
events 1 userdata 22 error 8
__wasi_poll_oneoff(s, e, 0, &n) 28
__wasi_poll_oneoff(OUTSIDE, e, 1, &n) 21
__wasi_poll_oneoff(s, OUTSIDE, 1, &n) 21
__wasi_random_get(b, sizeof b) 0
__wasi_random_get(OUTSIDE, 64) 21
__wasi_random_get(b, 0x7fffffff) 21
__wasi_path_open(3, 0, "x", 0, 0, 0, 0, &fd) 8
__wasi_path_filestat_get(3, 0, "x", &fst) 8
__wasi_path_unlink_file(3, "x") 8
__wasi_sock_accept(0, 0, &fd) 58
__wasi_sock_accept(5, 0, &fd) 8
)";

TEST(Wasi, EveryCallHasItsAnswer) {
  const auto run = test::TestRun{.input = "some input"}.go(test::guest("wasi"));
  EXPECT_EQ(run.output, kExpected);
  EXPECT_EQ(run.ending.kind, Ending::kSucceeded) << run.ending.message;
}

TEST(Wasi, TableIsWholeAndInOrder) {
  const auto rows = preview1();
  EXPECT_EQ(rows.size(), 46u);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::string_view(a.name) < b.name;
  }));
}

}  // namespace
}  // namespace fusor::wasm
