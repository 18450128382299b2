// Sleeps for argv[1] milliseconds, then writes a line; with another argument one before, too.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char** argv) {
  long ms = argc > 1 ? atol(argv[1]) : 1;
  if (argc > 2) {
    puts("before");
    fflush(stdout);
  }
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&t, 0);
  puts("after");
  return 0;
}
