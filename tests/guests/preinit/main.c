// A command with something to do before: `wizer-initialize` computes a table and draws a number;
// every request prints how often that ran in its own history, the number, and a fresh one.
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static int runs;
static uint32_t early;

__attribute__((export_name("wizer-initialize"))) void initialise(void) {
  ++runs;
  getentropy(&early, sizeof early);
}

int main(void) {
  ++runs;
  uint32_t late;
  getentropy(&late, sizeof late);
  printf("%d %u %u\n", runs, early, late);
  return 0;
}
