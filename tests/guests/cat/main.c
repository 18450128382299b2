// Writes the file that its first argument names, read with libc, or what is wrong with it; a second
// argument is appended to the file first.
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int count, char** arguments) {
  if (count > 2) {
    FILE* log = fopen(arguments[1], "a");
    if (!log || fputs(arguments[2], log) < 0 || fclose(log) != 0) {
      printf("cannot write: %s\n", strerror(errno));
      return 0;
    }
  }
  FILE* file = fopen(arguments[1], "r");
  if (!file) {
    printf("cannot read: %s\n", strerror(errno));
    return 0;
  }
  char piece[4096];
  size_t n;
  while ((n = fread(piece, 1, sizeof piece, file)) > 0) fwrite(piece, 1, n, stdout);
  fflush(stdout);
  return ferror(file) || fclose(file) != 0;  // a call on a file behind the first output
}
