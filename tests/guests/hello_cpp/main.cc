// A C++ guest: the standard library's streams and strings.
#include <cstdio>
#include <string>
#include <vector>

int main() {
  std::vector<std::string> words;
  std::string word;
  for (int c; (c = std::getchar()) != EOF;) {
    if (c != ' ') {
      word += static_cast<char>(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  std::string out;
  for (auto it = words.rbegin(); it != words.rend(); ++it)
    out += *it + (it + 1 == words.rend() ? "" : " ");
  std::printf("%s\n", out.c_str());
}
