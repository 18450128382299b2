// Computes for ever; with the argument "late", after the reply has begun.
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "late") == 0) write(1, "begun", 5);
  for (volatile unsigned i = 0;; ++i) {
  }
}
