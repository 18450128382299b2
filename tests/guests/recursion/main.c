// Calls itself without end, on WebAssembly's own stack.
static int (*volatile next)(int);

__attribute__((noinline)) static int deeper(int n) { return next(n + 1) + n; }

int main(void) {
  next = deeper;
  return deeper(1);
}
