// Writes 'x' without end.
#include <string.h>
#include <unistd.h>

int main(void) {
  static char piece[16384];
  memset(piece, 'x', sizeof piece);
  for (;;) {
    if (write(1, piece, sizeof piece) < 0) return 1;
  }
}
