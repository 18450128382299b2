// Sleeps for argv[1] milliseconds, between two lines; "hold": writes the first line at once.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char** argv) {
  long ms = argc > 1 ? atol(argv[1]) : 1;
  puts("before");
  if (argc > 2) fflush(stdout);
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&t, 0);
  puts("after");
  return 0;
}
