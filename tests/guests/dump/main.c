// Prints its arguments and environment, one a line.
#include <stdio.h>
#include <wasi/libc-environ.h>

int main(int argc, char** argv) {
  for (int i = 0; i < argc; ++i) printf("arg %s\n", argv[i]);
  for (char** e = __wasilibc_get_environ(); e && *e; ++e) printf("env %s\n", *e);
  return 0;
}
