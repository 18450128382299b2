// Begins its reply, waits 30 ms, then fails in the way that it is told: after the head is out.
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "";
  write(1, "begun ", 6);
  struct timespec t = {0, 30 * 1000000};
  nanosleep(&t, 0);
  if (strcmp(mode, "trap") == 0) __builtin_trap();
  if (strcmp(mode, "exit3") == 0) exit(3);
  if (strcmp(mode, "hang") == 0) sleep(1000);
  if (strcmp(mode, "flood") == 0) {
    for (;;) write(1, "0123456789abcdef", 16);
  }
  write(1, "done", 4);
  return 0;
}
