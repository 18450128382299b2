// Reads its input to the end, then prints its size and its Adler-32 checksum (RFC 1950 section 8.2).
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  static unsigned char buffer[65536];
  uint64_t size = 0;
  uint32_t a = 1, b = 0;
  ssize_t n;
  while ((n = read(0, buffer, sizeof buffer)) > 0) {
    size += (uint64_t)n;
    for (ssize_t i = 0; i < n; ++i) {
      a += buffer[i];
      b += a;
      if (i % 4096 == 4095) a %= 65521, b %= 65521;  // before the sums overflow
    }
    a %= 65521;
    b %= 65521;
  }
  printf("%llu %u\n", (unsigned long long)size, (unsigned)(b << 16 | a));
  return n < 0;
}
