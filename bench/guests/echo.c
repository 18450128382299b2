// stdin to stdout, with C's own buffers: the least that a function does.
#include <stdio.h>

int main(void) {
  char buffer[4096];
  size_t n;
  while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    if (fwrite(buffer, 1, n, stdout) != n) return 1;
  }
  return ferror(stdin) != 0;
}
