// Takes all memory that it gets, touches it, says how many MiB it was; "trap": insists on more.
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  int pages = 0;
  for (;;) {
    size_t at = __builtin_wasm_memory_grow(0, 16);
    if (at == (size_t)-1) break;
    memset((char*)(at * 65536), 1, 16 * 65536);
    pages += 16;
  }
  if (argc > 1 && strcmp(argv[1], "trap") == 0) {
    *(volatile char*)(__builtin_wasm_memory_size(0) * 65536 + 8) = 1;
  }
  printf("%d\n", pages / 16);
  return 0;
}
