// stdin to stdout: the least that a function can do.
#include <unistd.h>

int main(void) {
  char buffer[4096];
  for (;;) {
    ssize_t n = read(0, buffer, sizeof buffer);
    if (n <= 0) return n < 0;
    for (ssize_t done = 0; done < n;) {
      ssize_t m = write(1, buffer + done, n - done);
      if (m < 0) return 1;
      done += m;
    }
  }
}
