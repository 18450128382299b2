// Prints its arguments and environment, one a line; as a CGI program behind a head.
#include <stdio.h>
#include <stdlib.h>
#include <wasi/libc-environ.h>

int main(int argc, char** argv) {
  if (getenv("GATEWAY_INTERFACE")) puts("Content-Type: text/plain\n");
  for (int i = 0; i < argc; ++i) printf("arg %s\n", argv[i]);
  for (char** e = __wasilibc_get_environ(); e && *e; ++e) printf("env %s\n", *e);
  return 0;
}
