// Runs adapter cases: a Caddyfile, a line of dashes, then the JSON that it adapts to, or a piece of
// the error message. Native and wasm32 (under Node).
//
// usage: adapt_cases [--rebase] [--values] [--cwd DIR] CASE...
//
// --rebase writes the answers into the cases; --values compares JSON as values instead of as text.
// Failing cases are shown; the last line has the counts.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/adapter/adapt.h"
#include "core/base/strings.h"
#include "core/caddyfile/paths.h"
#include "core/modules/modules.h"

namespace fusor {
namespace {

constexpr std::string_view kDashes = "----------";

// Files of the machine, and a working directory that is told: wasm32 has none.
class CaseReader : public caddyfile::Reader {
 public:
  explicit CaseReader(std::string directory) : directory_(std::move(directory)) {}

  Result<std::string> read_file(std::string_view path) override {
    FILE* file = std::fopen(absolute(path).c_str(), "rb");
    if (!file) return fail("no such file");
    std::string text;
    char buffer[4096];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
      text.append(buffer, n);
    }
    std::fclose(file);
    return text;
  }
  // '*' and '?' in the last element only: what the cases have.
  std::vector<std::string> glob(std::string_view pattern) override {
    std::vector<std::string> out;
    const std::string directory(caddyfile::directory_of(pattern));
    if (DIR* entries = opendir(directory.c_str())) {
      while (const dirent* entry = readdir(entries)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (matches(caddyfile::base_of(pattern), name)) out.push_back(cat(directory, "/", name));
      }
      closedir(entries);
    }
    std::ranges::sort(out);
    return out;
  }
  bool is_directory(std::string_view path) override {
    struct stat info;
    return stat(absolute(path).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }
  std::optional<std::string> variable(std::string_view name) override {
    if (name == "FUSOR_TEST_VARIABLE") return "from the environment";
    if (name == "FUSOR_TEST_EMPTY") return "";
    return std::nullopt;
  }
  std::string working_directory() override { return directory_; }

 private:
  std::string absolute(std::string_view path) const {
    return caddyfile::resolve_path(directory_, path);
  }
  static bool matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] == '*') {
      return matches(pattern.substr(1), name) ||
             (!name.empty() && matches(pattern, name.substr(1)));
    }
    return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
           matches(pattern.substr(1), name.substr(1));
  }

  std::string directory_;
};

// ---- Modules that exist in tests only
// ------------------------------------------------------------

// mock [<argument>]
Result<json::Object> parse_mock(adapter::Helper& h) {
  json::Object o;
  if (h.next_arg()) o.set("argument", h.value());
  return o;
}

Result<json::Object> parse_dummy(adapter::Helper&) { return json::Object(); }

adapter::Syntax syntax_with_mocks(std::vector<adapter::Part>& parts) {
  adapter::Syntax syntax = modules::caddyfile_syntax();
  parts.assign(syntax.parts.begin(), syntax.parts.end());
  parts.push_back({"dns.providers.mock", parse_mock});
  parts.push_back({"tls.client_auth.verifier.dummy", parse_dummy});
  parts.push_back({"caddy.logging.cores.mock", parse_dummy});
  syntax.parts = parts;
  return syntax;
}

// ---- Cases
// ---------------------------------------------------------------------------------------

struct Case {
  std::string caddyfile;
  std::string expected;
};

Result<Case> read_case(CaseReader& reader, std::string_view path) {
  TRY_ASSIGN(const std::string text, reader.read_file(path));
  const std::size_t dashes = text.find(kDashes);
  if (dashes == text.npos) return fail("there is no line of dashes");
  const std::string_view view = text;
  return Case{cat(trim(view.substr(0, dashes)), "\n"),
              std::string(trim(view.substr(dashes + kDashes.size())))};
}

struct Answer {
  bool adapted = false;
  std::string text;  // JSON, or all errors
  json::Value value;
};

Answer adapt_case(const Case& one, CaseReader& reader) {
  static std::vector<adapter::Part> parts;
  static const adapter::Syntax kSyntax = syntax_with_mocks(parts);
  Diagnostics diagnostics;
  Answer answer;
  auto config = adapter::adapt(one.caddyfile, "Caddyfile", kSyntax, reader, diagnostics);
  if (!config) {
    answer.text = diagnostics.to_string();
    return answer;
  }
  answer.adapted = true;
  answer.text = json::write_pretty(*config);
  answer.value = std::move(*config);
  return answer;
}

bool is_right(const Case& one, const Answer& answer, bool values) {
  if (one.expected.starts_with('{') != answer.adapted) return false;
  if (!answer.adapted) return answer.text.find(one.expected) != std::string::npos;
  if (!values) return answer.text == one.expected;
  const auto expected = json::parse(one.expected);
  return expected && *expected == answer.value;
}

bool write_case(const std::string& path, const Case& one, const Answer& answer) {
  const std::string text = cat(one.caddyfile, kDashes, "\n", trim(answer.text), "\n");
  FILE* file = std::fopen(path.c_str(), "wb");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file) std::fclose(file);
  return written;
}

int run(int count, char** words) {
  bool rebase = false;
  bool values = false;
  std::string directory = "/";
  int passed = 0;
  int failed = 0;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--rebase") {
      rebase = true;
    } else if (word == "--values") {
      values = true;
    } else if (word == "--cwd" && i + 1 < count) {
      directory = words[++i];
    } else {
      CaseReader reader(directory);
      const auto one = read_case(reader, word);
      const Answer answer = one ? adapt_case(*one, reader) : Answer();
      const bool right = one && is_right(*one, answer, values);
      if (one && !right && rebase) write_case(word, *one, answer);
      ++(right ? passed : failed);
      if (right || rebase) continue;
      std::printf("FAILED %s\n--- expected\n%s\n--- answer\n%s\n", word.c_str(),
                  one ? one->expected.c_str() : one.error().message.c_str(), answer.text.c_str());
    }
  }
  std::printf("adapt_cases: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace fusor

int main(int count, char** words) { return fusor::run(count, words); }
