// Writes its first argument to stdout and its second to stderr, where \n is a new line; ends with the
// third as its exit code.
#include <stdio.h>
#include <stdlib.h>

static void say(FILE* to, const char* text) {
  for (; *text; ++text) {
    if (text[0] == '\\' && text[1] == 'n') {
      fputc('\n', to);
      ++text;
    } else {
      fputc(*text, to);
    }
  }
}

int main(int count, char** arguments) {
  if (count > 1) say(stdout, arguments[1]);
  if (count > 2) say(stderr, arguments[2]);
  return count > 3 ? atoi(arguments[3]) : 0;
}
