// Function @NAME@: standard input is the request's body, standard output the reply's.
#include <stdio.h>

int main(void) {
  char body[4096];
  size_t size = fread(body, 1, sizeof body, stdin);
  printf("Hello, %.*s!\n", (int)size, body);
  return 0;
}
