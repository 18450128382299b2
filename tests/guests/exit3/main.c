// Writes something and exits with 3: the reply is not to be used.
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  write(1, "half a reply", 12);
  exit(3);
}
