// Calls what WASI preview 1 defines, also with wrong arguments, and prints the answers: the expected
// text is in tests/serve/reactor/wasi_calls.serve, and holds on every host.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define SHOW(call) printf("%s %d\n", #call, (int)(call))
#define OUTSIDE ((void*)0xfffffff0u)

static uint8_t b[64];
static __wasi_size_t n;
static __wasi_timestamp_t t;
static __wasi_fdstat_t st;
static __wasi_filestat_t fst;
static __wasi_prestat_t pre;
static __wasi_filesize_t pos;
static __wasi_fd_t fd;

// What is written is seen only where a call that fails wrote nothing.
static void pieces(void) {
  __wasi_ciovec_t out[2] = {{(void*)"lost", 4}, {OUTSIDE, 64}};
  SHOW(__wasi_fd_write(1, out, 2, &n));
  SHOW(__wasi_fd_write(1, out, 1, OUTSIDE));
  __wasi_iovec_t in[2] = {{b, 3}, {OUTSIDE, 64}};
  SHOW(__wasi_fd_read(0, in, 2, &n));
  SHOW(__wasi_fd_read(0, in, 1, OUTSIDE));
  in[1].buf = b + 3;
  in[1].buf_len = 1;
  SHOW(__wasi_fd_read(0, in, 2, &n));
  printf("read %.*s\n", (int)n, b);
}

static void streams(void) {
  SHOW(__wasi_fd_fdstat_get(0, &st));
  SHOW(st.fs_rights_base == (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_POLL_FD_READWRITE));
  SHOW(__wasi_fd_fdstat_get(3, &st));
  SHOW(__wasi_fd_fdstat_get(1, OUTSIDE));
  SHOW(__wasi_fd_filestat_get(1, &fst));
  SHOW(__wasi_fd_filestat_get(9, &fst));
  SHOW(__wasi_fd_seek(0, 0, __WASI_WHENCE_SET, &pos));
  SHOW(__wasi_fd_tell(1, &pos));
  SHOW(__wasi_fd_prestat_get(3, &pre));
  SHOW(__wasi_fd_prestat_dir_name(3, b, 8));
  SHOW(__wasi_fd_close(7));
  SHOW(__wasi_fd_close(-1));
  SHOW(__wasi_fd_tell(-1, &pos));
  SHOW(__wasi_fd_seek(1, 0, 9, &pos));
  SHOW(__wasi_fd_advise(1, 0, 0, 9));
  SHOW(__wasi_fd_pread(0, 0, 0, 0, &n));
  SHOW(__wasi_fd_readdir(0, b, 8, 0, &n));
  SHOW(__wasi_fd_filestat_set_size(1, 0));
  SHOW(__wasi_fd_fdstat_set_rights(0, __WASI_RIGHTS_FD_WRITE, 0));
  SHOW(__wasi_fd_renumber(2, 2));
  SHOW(__wasi_fd_sync(1));
  SHOW(__wasi_fd_fdstat_set_flags(0, __WASI_FDFLAGS_NONBLOCK));
  SHOW(__wasi_fd_renumber(0, 9));
  __wasi_iovec_t in = {b, sizeof b};
  SHOW(__wasi_fd_read(1, &in, 1, &n));
  SHOW(__wasi_fd_read(0, OUTSIDE, 1, &n));
  __wasi_iovec_t bad = {OUTSIDE, 64};
  SHOW(__wasi_fd_read(0, &bad, 1, &n));
  SHOW(__wasi_fd_read(0, &in, 1, &n));
  printf("read %.*s\n", (int)n, b);
  SHOW(__wasi_fd_read(0, &in, 1, &n));
  printf("end %d\n", (int)n);
  __wasi_ciovec_t out = {OUTSIDE, 64};
  SHOW(__wasi_fd_write(1, &out, 1, &n));
  SHOW(__wasi_fd_write(0, &out, 0, &n));
  SHOW(__wasi_fd_write(1, (void*)8, 0xffffffff, &n));
}

static void clocks(void) {
  SHOW(__wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &t));
  SHOW(t > 1700000000000000000ull);
  SHOW(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &t));
  SHOW(__wasi_clock_time_get(99, 1, &t));
  SHOW(__wasi_clock_time_get(0, 1, OUTSIDE));
  SHOW(__wasi_clock_res_get(__WASI_CLOCKID_MONOTONIC, &t));
  SHOW(__wasi_clock_res_get(77, &t));
  SHOW(__wasi_sched_yield());
  __wasi_subscription_t s[2];
  __wasi_event_t e[2];
  memset(s, 0, sizeof s);
  s[0].userdata = 11;
  s[0].u.tag = __WASI_EVENTTYPE_CLOCK;
  s[0].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
  s[0].u.u.clock.timeout = 1000;
  s[1] = s[0];
  s[1].userdata = 22;
  s[1].u.u.clock.timeout = UINT64_MAX;
  SHOW(__wasi_poll_oneoff(s, e, 2, &n));
  printf("events %d userdata %d\n", (int)n, (int)e[0].userdata);
  s[1].u.tag = __WASI_EVENTTYPE_FD_READ;
  s[1].u.u.fd_read.file_descriptor = 5;
  s[0].u.u.clock.timeout = UINT64_MAX;
  SHOW(__wasi_poll_oneoff(s, e, 2, &n));
  printf("events %d userdata %d error %d\n", (int)n, (int)e[0].userdata, e[0].error);
  s[0].u.u.clock.id = 99;
  s[1].u.u.fd_read.file_descriptor = 0;
  SHOW(__wasi_poll_oneoff(s, e, 2, &n));
  printf("events %d errors %d %d bytes %d\n", (int)n, e[0].error, e[1].error, (int)e[1].fd_readwrite.nbytes);
  SHOW(__wasi_poll_oneoff(s, e, 0, &n));
  SHOW(__wasi_poll_oneoff(s, e, 1025, &n));
  SHOW(__wasi_poll_oneoff(s, e, -1, &n));
  SHOW(__wasi_poll_oneoff(OUTSIDE, e, 1, &n));
  SHOW(__wasi_poll_oneoff(s, OUTSIDE, 1, &n));
}

static void others(void) {
  SHOW(__wasi_random_get(b, sizeof b));
  SHOW(__wasi_random_get(OUTSIDE, 64));
  SHOW(__wasi_random_get(b, 0x7fffffff));
  SHOW(__wasi_random_get(b, -1));
  static uint8_t large[300000];
  SHOW(__wasi_random_get(large, sizeof large));
  SHOW(__wasi_path_open(0, 0, "x", 0, 0, 0, 0, &fd));
  SHOW(__wasi_path_open(3, 0, "x", 0, 0, 0, 0, &fd));
  SHOW(__wasi_path_filestat_get(3, 0, "x", &fst));
  SHOW(__wasi_path_unlink_file(3, "x"));
  SHOW(__wasi_sock_accept(0, 0, &fd));
  SHOW(__wasi_sock_accept(5, 0, &fd));
  SHOW(__wasi_sock_shutdown(1, 0));
  SHOW(__wasi_fd_close(0));
  SHOW(__wasi_fd_close(0));
  SHOW(__wasi_fd_fdstat_get(0, &st));
}

int main(void) {
  pieces();
  streams();
  clocks();
  others();
  return 0;
}
