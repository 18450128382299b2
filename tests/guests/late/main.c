// Begins its reply, reads its input to the end, then fails in the way that it is told. With an input
// that streams the head is out by then.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int (*volatile next)(int);
static int deeper(int n) { return next(n + 1) + n; }

static void insist_on_memory(void) {
  while (__builtin_wasm_memory_grow(0, 16) != (size_t)-1) {
  }
  *(volatile char*)(__builtin_wasm_memory_size(0) * 65536 + 8) = 1;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "";
  write(1, "begun ", 6);
  char input[64];
  while (read(0, input, sizeof input) > 0) {
  }
  if (strcmp(mode, "trap") == 0) __builtin_trap();
  if (strcmp(mode, "exit3") == 0) exit(3);
  if (strcmp(mode, "hang") == 0) sleep(1000);
  if (strcmp(mode, "spin") == 0) {
    for (volatile unsigned i = 0;; ++i) {
    }
  }
  if (strcmp(mode, "recursion") == 0) {
    next = deeper;
    return deeper(1);
  }
  if (strcmp(mode, "memory") == 0) insist_on_memory();
  if (strcmp(mode, "flood") == 0) {
    for (;;) write(1, "0123456789abcdef", 16);
  }
  write(1, "done", 4);
  return 0;
}
