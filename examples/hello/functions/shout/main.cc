// A function in C++: stdin is the request's body, stdout the response's.
#include <cctype>
#include <cstdio>

int main() {
  for (int c; (c = std::getchar()) != EOF;) std::putchar(std::toupper(c));
}
