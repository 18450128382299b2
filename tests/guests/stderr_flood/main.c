// Writes 10 MB of complaints and one line of reply.
#include <string.h>
#include <unistd.h>

int main(void) {
  static char piece[10000];
  memset(piece, 'e', sizeof piece);
  for (int i = 0; i < 1000; ++i) write(2, piece, sizeof piece);
  write(1, "fine\n", 5);
  return 0;
}
