// Traps at once, or, with the argument "late", after the reply has begun.
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) static void fall(void) { __builtin_trap(); }

int main(int argc, char** argv) {
  write(2, "about to trap\n", 14);
  if (argc > 1 && strcmp(argv[1], "late") == 0) {
    static char piece[100000];
    memset(piece, 'x', sizeof piece);
    write(1, piece, sizeof piece);
  }
  fall();
}
