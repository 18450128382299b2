// Every call of WASI preview 1 that works on files, also with wrong arguments and with paths that
// lead out of the directories it is given, and prints the answers: the expected text is in
// hosts/native/functions/wasi/files_test.cc. 3 is /ro, 4 is /rw.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define SHOW(call) printf("%s %d\n", #call, (int)(call))
#define OUTSIDE ((void*)0xfffffff0u)
#define FOLLOW __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW
#define READ __WASI_RIGHTS_FD_READ
#define WRITE __WASI_RIGHTS_FD_WRITE
#define ALL 0x1fffffff
#define NOW (__WASI_FSTFLAGS_ATIM_NOW | __WASI_FSTFLAGS_MTIM_NOW)

static uint8_t b[4096];
static __wasi_size_t n;
static __wasi_fdstat_t st;
static __wasi_filestat_t fst;
static __wasi_prestat_t pre;
static __wasi_filesize_t pos;
static __wasi_fd_t fd, sub, other;

// The header's form measures the path, which is not to be where it is.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open"))) int path_open(
    int, int, int, int, int, long long, long long, int, int);

static int open_at(int dir, const char* path, int oflags, uint64_t rights, int fdflags) {
  return __wasi_path_open(dir, FOLLOW, path, oflags, rights, rights, fdflags, &fd);
}
static int read_it(int f) {
  __wasi_iovec_t in[2] = {{b, 3}, {b + 3, 61}};
  return __wasi_fd_read(f, in, 2, &n);
}
static int write_it(int f, const char* text) {
  __wasi_ciovec_t out[2] = {{(const uint8_t*)text, 2}, {(const uint8_t*)text + 2, strlen(text) - 2}};
  return __wasi_fd_write(f, out, 2, &n);
}
static int count_entries(int f, __wasi_size_t room) {
  int count = 0;
  uint64_t cookie = 0;
  for (;;) {
    if (__wasi_fd_readdir(f, b, room, cookie, &n) != 0) return -1;
    __wasi_size_t at = 0;
    while (at + sizeof(__wasi_dirent_t) <= n) {
      __wasi_dirent_t e;
      memcpy(&e, b + at, sizeof e);
      if (at + sizeof e + e.d_namlen > n) break;
      if (e.d_ino == 0) return -2;
      cookie = e.d_next;
      at += sizeof e + e.d_namlen;
      ++count;
    }
    if (n < room) return count;
  }
}

static void given(void) {
  SHOW(__wasi_fd_prestat_get(3, &pre));
  SHOW(pre.u.dir.pr_name_len);
  SHOW(__wasi_fd_prestat_get(5, &pre));
  SHOW(__wasi_fd_prestat_get(3, OUTSIDE));
  SHOW(__wasi_fd_prestat_dir_name(4, b, 3));
  printf("%.3s\n", b);
  SHOW(__wasi_fd_prestat_dir_name(4, b, 2));
  SHOW(__wasi_fd_prestat_dir_name(4, OUTSIDE, 64));
  SHOW(__wasi_fd_fdstat_get(3, &st));
  SHOW(st.fs_filetype);
  SHOW(__wasi_fd_filestat_get(3, &fst));
  SHOW(fst.filetype);
}

static void reading(void) {
  SHOW(open_at(3, "hello.txt", 0, READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_FILESTAT_GET, 0));
  SHOW(fd);
  SHOW(read_it(fd));
  printf("%.*s\n", (int)n, b);
  SHOW(read_it(fd));
  SHOW(n);
  SHOW(__wasi_fd_seek(fd, -3, __WASI_WHENCE_END, &pos));
  SHOW(pos);
  SHOW(__wasi_fd_seek(fd, -30, __WASI_WHENCE_CUR, &pos));
  SHOW(__wasi_fd_seek(fd, 0, 9, &pos));
  SHOW(__wasi_fd_tell(fd, &pos));
  SHOW(pos);
  __wasi_iovec_t in = {b, 2};
  SHOW(__wasi_fd_pread(fd, &in, 1, 1, &n));
  printf("%.*s\n", (int)n, b);
  in.buf = OUTSIDE;
  SHOW(__wasi_fd_read(fd, &in, 1, &n));
  SHOW(__wasi_fd_filestat_get(fd, &fst));
  SHOW(fst.filetype);
  SHOW(fst.size);
  SHOW(write_it(fd, "no right"));
  SHOW(__wasi_fd_advise(fd, 0, 0, __WASI_ADVICE_SEQUENTIAL));
  SHOW(__wasi_sock_shutdown(fd, 1));
  SHOW(__wasi_fd_close(fd));
  SHOW(__wasi_fd_close(fd));
  SHOW(read_it(3));
  SHOW(open_at(3, "dir", __WASI_OFLAGS_DIRECTORY, ALL & ~WRITE, 0));
  sub = fd;
  SHOW(count_entries(sub, sizeof b));
  SHOW(count_entries(sub, 40));
  SHOW(open_at(sub, "deep.txt", 0, READ, 0));
  SHOW(read_it(fd));
  printf("%.*s\n", (int)n, b);
  SHOW(__wasi_fd_readdir(fd, b, sizeof b, 0, &n));
  SHOW(__wasi_fd_renumber(fd, sub));
  SHOW(__wasi_fd_fdstat_get(sub, &st));
  SHOW(st.fs_filetype);
  SHOW(__wasi_fd_renumber(fd, sub));
  SHOW(__wasi_fd_close(sub));
  SHOW(open_at(3, "hello.txt", __WASI_OFLAGS_DIRECTORY, READ, 0));
  SHOW(open_at(3, "missing", 0, READ, 0));
  SHOW(open_at(3, "fifo", 0, READ, 0));
  SHOW(path_open(3, FOLLOW, 0xfffffff0, 64, 0, READ, 0, 0, (int)&fd));
  SHOW(path_open(3, FOLLOW, (int)b, 0x10000, 0, READ, 0, 0, (int)&fd));
  SHOW(path_open(3, FOLLOW, (int)"hello\0.txt", 10, 0, READ, 0, 0, (int)&fd));
  SHOW(path_open(3, FOLLOW, (int)"hello.txt", 9, 0, READ, 0, 0, -2));
}

static void read_only(void) {
  SHOW(open_at(3, "new", __WASI_OFLAGS_CREAT, READ, 0));
  SHOW(open_at(3, "hello.txt", __WASI_OFLAGS_TRUNC, READ, 0));
  SHOW(open_at(3, "hello.txt", 0, WRITE, 0));
  SHOW(__wasi_path_create_directory(3, "new"));
  SHOW(__wasi_path_remove_directory(3, "dir"));
  SHOW(__wasi_path_unlink_file(3, "hello.txt"));
  SHOW(__wasi_path_rename(3, "hello.txt", 4, "hello.txt"));
  SHOW(__wasi_path_rename(4, "x", 3, "hello.txt"));
  SHOW(__wasi_path_symlink("hello.txt", 3, "link"));
  SHOW(__wasi_path_link(3, 0, "hello.txt", 4, "hello.txt"));
  SHOW(__wasi_path_filestat_set_times(3, 0, "hello.txt", 0, 0, NOW));
  SHOW(open_at(3, "hello.txt", 0, ALL & ~WRITE, 0));
  SHOW(__wasi_fd_filestat_set_size(fd, 0));
  SHOW(__wasi_fd_filestat_set_times(fd, 0, 0, NOW));
  SHOW(__wasi_fd_allocate(fd, 0, 100));
  SHOW(__wasi_fd_close(fd));
}

static void writing(void) {
  SHOW(open_at(4, "made.txt", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, ALL, 0));
  SHOW(write_it(fd, "written"));
  SHOW(n);
  __wasi_ciovec_t out = {(const uint8_t*)"WR", 2};
  SHOW(__wasi_fd_pwrite(fd, &out, 1, 0, &n));
  SHOW(__wasi_fd_sync(fd));
  SHOW(__wasi_fd_datasync(fd));
  SHOW(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_APPEND));
  SHOW(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_SYNC));
  SHOW(__wasi_fd_fdstat_get(fd, &st));
  SHOW(st.fs_flags);
  SHOW(__wasi_fd_allocate(fd, 0, 16));
  SHOW(__wasi_fd_filestat_set_size(fd, 4));
  SHOW(__wasi_fd_filestat_set_times(fd, 1000000001, 2000000002, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
  SHOW(__wasi_fd_filestat_set_times(fd, 0, 0, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW));
  SHOW(__wasi_fd_filestat_get(fd, &fst));
  SHOW(fst.size == 4 && fst.atim == 1000000001 && fst.mtim == 2000000002 && fst.nlink == 1);
  SHOW(__wasi_fd_fdstat_set_rights(fd, READ | __WASI_RIGHTS_FD_SEEK, 0));
  SHOW(write_it(fd, "no more"));
  SHOW(__wasi_fd_fdstat_set_rights(fd, ALL, 0));
  SHOW(__wasi_fd_seek(fd, 0, __WASI_WHENCE_SET, &pos));
  SHOW(read_it(fd));
  printf("%.*s\n", (int)n, b);
  SHOW(__wasi_fd_close(fd));
  SHOW(open_at(4, "made.txt", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, ALL, 0));
  SHOW(open_at(4, ".", 0, WRITE, 0));
}

static void names(void) {
  SHOW(__wasi_path_create_directory(4, "d"));
  SHOW(__wasi_path_create_directory(4, "d"));
  SHOW(__wasi_path_link(4, 0, "made.txt", 4, "d/second"));
  SHOW(__wasi_path_link(4, FOLLOW, "made.txt", 4, "d/third"));
  SHOW(__wasi_path_filestat_get(4, 0, "d/second", &fst));
  SHOW(fst.nlink);
  SHOW(__wasi_path_symlink("second", 4, "d/link"));
  SHOW(__wasi_path_readlink(4, "d/link", b, sizeof b, &n));
  printf("%.*s\n", (int)n, b);
  SHOW(__wasi_path_readlink(4, "d/link", b, 3, &n));
  SHOW(n);
  SHOW(__wasi_path_readlink(4, "made.txt", b, 3, &n));
  SHOW(__wasi_path_filestat_get(4, 0, "d/link", &fst));
  SHOW(fst.filetype);
  SHOW(__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst));
  SHOW(fst.filetype);
  SHOW(__wasi_path_filestat_set_times(4, 0, "d/link", 5, 6, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
  SHOW(__wasi_path_filestat_get(4, 0, "d/link", &fst));
  SHOW(fst.mtim);
  SHOW(__wasi_path_filestat_set_times(4, FOLLOW, "d/link", 7, 8, __WASI_FSTFLAGS_MTIM));
  SHOW(__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst));
  SHOW(fst.mtim);
  SHOW(__wasi_path_rename(4, "d/second", 4, "moved"));
  SHOW(__wasi_path_filestat_get(4, FOLLOW, "d/link", &fst));
  SHOW(__wasi_path_remove_directory(4, "d"));
  SHOW(__wasi_path_unlink_file(4, "d"));
  SHOW(__wasi_path_unlink_file(4, "moved/"));
  SHOW(__wasi_path_unlink_file(4, "d/link"));
  SHOW(__wasi_path_remove_directory(4, "d/"));
  SHOW(__wasi_path_unlink_file(4, "moved"));
  SHOW(__wasi_path_unlink_file(4, "."));
  SHOW(__wasi_path_remove_directory(4, "x/.."));
  SHOW(__wasi_path_filestat_get(4, 0, "bad\xff", &fst));
  SHOW(__wasi_path_filestat_get(4, 0, "", &fst));
}

// /ro/out and /ro/out_dir are links that lead out, /ro/up is "..", /ro/loop points to itself.
static void escapes(void) {
  SHOW(open_at(3, "../secret.txt", 0, READ, 0));
  SHOW(open_at(3, "dir/../../secret.txt", 0, READ, 0));
  SHOW(open_at(3, "/etc/passwd", 0, READ, 0));
  SHOW(open_at(3, "out", 0, READ, 0));
  SHOW(open_at(3, "out_dir/secret.txt", 0, READ, 0));
  SHOW(open_at(3, "up/secret.txt", 0, READ, 0));
  SHOW(open_at(3, "absolute", 0, READ, 0));
  SHOW(open_at(3, "loop", 0, READ, 0));
  SHOW(open_at(3, "..", __WASI_OFLAGS_DIRECTORY, READ, 0));
  SHOW(open_at(3, "dir/..", __WASI_OFLAGS_DIRECTORY, READ, 0));
  SHOW(count_entries(fd, sizeof b) < 0);
  SHOW(open_at(3, "dir", __WASI_OFLAGS_DIRECTORY, ALL & ~WRITE, 0));
  SHOW(open_at(fd, "../hello.txt", 0, READ, 0));
  SHOW(__wasi_path_filestat_get(3, 0, "..", &fst));
  SHOW(__wasi_path_filestat_get(3, FOLLOW, "out", &fst));
  SHOW(__wasi_path_filestat_get(3, 0, "out_dir/", &fst));
  SHOW(__wasi_path_filestat_get(3, 0, "out_dir/secret.txt", &fst));
  SHOW(__wasi_path_readlink(3, "up/out", b, sizeof b, &n));
  SHOW(__wasi_path_symlink("/etc", 4, "etc"));
  SHOW(__wasi_path_symlink("a/../../..", 4, "up"));
  SHOW(open_at(4, "out/new", __WASI_OFLAGS_CREAT, ALL, 0));
  SHOW(open_at(4, "dangling", __WASI_OFLAGS_CREAT, ALL, 0));
  SHOW(__wasi_path_create_directory(4, "out/new"));
  SHOW(__wasi_path_create_directory(4, "../new"));
  SHOW(__wasi_path_unlink_file(4, "out/secret.txt"));
  SHOW(__wasi_path_unlink_file(4, "../secret.txt"));
  SHOW(__wasi_path_remove_directory(4, "../ro"));
  SHOW(__wasi_path_rename(4, "made.txt", 4, "../moved"));
  SHOW(__wasi_path_rename(4, "../secret.txt", 4, "moved"));
  SHOW(__wasi_path_link(4, 0, "out/secret.txt", 4, "linked"));
  SHOW(__wasi_path_filestat_set_times(4, 0, "out/", 0, 0, NOW));
  SHOW(__wasi_path_filestat_set_times(4, FOLLOW, "out/secret.txt", 0, 0, NOW));
}

static void many(void) {
  int opened = 0, last;
  while ((last = open_at(4, "made.txt", 0, READ, 0)) == 0) ++opened;
  SHOW(opened > 100 && opened < 256);
  SHOW(last);
}

int main(void) {
  given();
  reading();
  read_only();
  writing();
  names();
  escapes();
  many();
  return 0;
}
