// Function @NAME@: standard input is the request's body, standard output the reply's.
#include <cstdio>
#include <string>

int main() {
  std::string body;
  char piece[4096];
  while (std::size_t n = std::fread(piece, 1, sizeof piece, stdin)) body.append(piece, n);
  const std::string reply = "Hello, " + body + "!\n";
  std::fwrite(reply.data(), 1, reply.size(), stdout);
}
