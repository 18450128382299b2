// "write": leaves a secret in data, bss, stack, heap and grown memory (globals and tables: sandbox_test.cc).
// "trap", "spin", "hang": the same, then ends in that way. "look": counts the places where a secret
// is found; 0 where a sandbox is new.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t in_data[512] = {7};
static uint64_t in_bss[8192];
#define PAGES 64

static uint64_t secret(void) { return 0x5ec7e70000000000u | 0xedfacefeed; }

__attribute__((noinline)) static void leave(void) {
  volatile uint64_t on_stack[2048];
  for (int i = 0; i < 2048; ++i) on_stack[i] = secret();
  for (int i = 0; i < 512; ++i) in_data[i] = secret();
  for (int i = 0; i < 8192; ++i) in_bss[i] = secret();
  uint64_t* heap = malloc(1 << 20);
  for (int i = 0; heap && i < (1 << 17); ++i) heap[i] = secret();
  size_t at = __builtin_wasm_memory_grow(0, PAGES);
  if (at == (size_t)-1) return;
  uint64_t* grown = (uint64_t*)(at * 65536);
  for (int i = 0; i < PAGES * 8192; ++i) grown[i] = secret();
}

static long look(void) {
  __builtin_wasm_memory_grow(0, 2 * PAGES);
  long found = 0;
  // Not computed in a way that would put the value itself into memory.
  const uint64_t high = 0x5ec7e7, low = 0xedfacefeed;
  size_t end = __builtin_wasm_memory_size(0) * 65536;
  for (volatile uint64_t* p = (uint64_t*)1024; (size_t)p < end; ++p) {
    if (*p >> 40 == high && (*p & 0xffffffffff) == low) ++found;
  }
  return found;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "look";
  if (strcmp(mode, "look") == 0) {
    printf("%ld\n", look());
    return 0;
  }
  if (strcmp(mode, "both") == 0) {
    leave();
    printf("%d\n", look() > 0);
    return 0;
  }
  leave();
  if (strcmp(mode, "trap") == 0) __builtin_trap();
  if (strcmp(mode, "spin") == 0) {
    for (volatile int i = 0;; ++i) {
    }
  }
  if (strcmp(mode, "hang") == 0) {
    char c;
    while (read(0, &c, 1) > 0) {
    }
    sleep(1000);
  }
  puts("left");
  return 0;
}
