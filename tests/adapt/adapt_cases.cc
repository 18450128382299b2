// Runs adapter cases: a Caddyfile, a line of dashes, then what is said about it (warnings, errors)
// and the JSON that it adapts to. Cases in one file are separated by a line of equals signs. Native
// and wasm32 (under Node). docs/adding-a-test.md describes the format.
//
// usage: adapt_cases [--rebase] [--reference] [--root DIR] [--cwd PATH] FILE...
//
// --root       what "/" is for the cases; --cwd where in it relative paths start
// --reference  the reference's rules: warnings do not count, and of an error a piece is expected
// --rebase     writes the answers into the cases
//
// A file *.fmt has the formatted text behind the dashes instead. Whatever a case is about, its
// Caddyfile is formatted too: that must be stable and must not change what it adapts to.
//
// Failing cases are shown; the last line has the counts.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "core/adapter/adapt.h"
#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/caddyfile/format.h"
#include "core/modules/modules.h"

namespace fusor {
namespace {

constexpr std::string_view kDashes = "----------\n";
constexpr std::string_view kNext = "==========\n";

Result<std::string> read_all(const std::string& path) {
  FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return fail("no such file");
  std::string text;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  std::fclose(file);
  return text;
}

bool write_all(const std::string& path, std::string_view text) {
  FILE* file = std::fopen(path.c_str(), "wb");
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return file && std::fclose(file) == 0 && written;
}

// Files below one folder, which is "/" to the cases: no message depends on where the checkout is.
class CaseReader : public caddyfile::Reader {
 public:
  CaseReader(std::string root, std::string cwd) : root_(std::move(root)), cwd_(std::move(cwd)) {}

  Result<std::string> read_file(std::string_view path) override { return read_all(real(path)); }
  // Wildcards in the last element only: what the cases have.
  std::vector<std::string> glob(std::string_view pattern) override {
    std::vector<std::string> out;
    const std::string directory = path_dir(path_absolute(pattern, cwd_));
    if (DIR* entries = opendir(real(directory).c_str())) {
      while (const dirent* entry = readdir(entries)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (path_match(path_base(pattern), name).value_or(false)) {
          out.push_back(path_join(directory, name));
        }
      }
      closedir(entries);
    }
    std::ranges::sort(out);
    return out;
  }
  bool is_directory(std::string_view path) override {
    struct stat info;
    return stat(real(path).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }
  std::optional<std::string> variable(std::string_view name) override {
    if (name == "FUSOR_TEST_VARIABLE") return "from the environment";
    if (name == "FUSOR_TEST_EMPTY") return "";
    return std::nullopt;
  }
  std::string working_directory() override { return cwd_; }

 private:
  std::string real(std::string_view path) const { return cat(root_, path_absolute(path, cwd_)); }

  std::string root_;
  std::string cwd_;
};

// ---- Modules that exist in tests only

// mock [<argument>]
Result<json::Object> parse_mock(adapter::Helper& h) {
  json::Object o;
  if (h.next_arg()) adapter::put(o, "argument", h.value());
  return o;
}

Result<json::Object> parse_dummy(adapter::Helper&) { return json::Object(); }

const adapter::Syntax& syntax_with_mocks() {
  static const adapter::Syntax kReal = modules::caddyfile_syntax();
  static const std::vector<adapter::Part> kParts = [] {
    std::vector<adapter::Part> parts(kReal.parts.begin(), kReal.parts.end());
    parts.push_back({"dns.providers.mock", parse_mock});
    parts.push_back({"tls.client_auth.verifier.dummy", parse_dummy});
    parts.push_back({"caddy.logging.cores.mock", parse_dummy});
    return parts;
  }();
  static const adapter::Syntax kSyntax{kReal.directives, kReal.matchers, kParts, kReal.options,
                                       kReal.tls};
  return kSyntax;
}

// ---- Cases

struct Options {
  bool rebase = false;
  bool reference = false;
  std::string root;
  std::string cwd = "/";
};

struct Case {
  std::string input;
  std::string expected;
};

struct Answer {
  std::string said;  // warnings and errors, a line each
  std::string json;  // "" where there are errors
  std::string text() const { return cat(said, json, json.empty() ? "" : "\n"); }
};

class Runner {
 public:
  explicit Runner(Options options)
      : options_(std::move(options)), reader_(options_.root, options_.cwd) {}

  void run(const std::string& path);
  bool finish() const {
    std::printf("adapt_cases: %d passed, %d failed\n", passed_, failed_);
    return failed_ == 0;
  }

 private:
  Answer adapt(std::string_view caddyfile);
  // What is wrong with the answer to the case; "" if nothing is.
  std::string compare(const Case& one, const Answer& answer) const;
  std::string check_format(const Case& one, const Answer& answer);
  std::vector<Case> split(std::string_view text) const;
  void fail_case(const std::string& path, const Case& one, std::string_view what,
                 std::string_view answer);

  Options options_;
  CaseReader reader_;
  int passed_ = 0;
  int failed_ = 0;
};

std::vector<Case> Runner::split(std::string_view text) const {
  std::vector<Case> out;
  while (!text.empty()) {
    const std::size_t next = options_.reference ? text.npos : text.find(kNext);
    std::string_view one = text.substr(0, next);
    text.remove_prefix(next == text.npos ? text.size() : next + kNext.size());
    const std::size_t dashes = std::min(one.find(kDashes), one.size());
    const std::size_t behind = std::min(dashes + kDashes.size(), one.size());
    Case read{std::string(one.substr(0, dashes)), std::string(one.substr(behind))};
    if (options_.reference) {
      read = {cat(trim(read.input), "\n"), std::string(trim(read.expected))};
    }
    out.push_back(std::move(read));
  }
  return out;
}

Answer Runner::adapt(std::string_view caddyfile) {
  Diagnostics diagnostics;
  const auto config =
      adapter::adapt(caddyfile, "Caddyfile", syntax_with_mocks(), reader_, diagnostics);
  Answer answer;
  for (const Diagnostic& d : diagnostics.list()) {
    answer.said +=
        cat(d.severity == Severity::kError ? "Error: " : "Warning: ", d.to_string(), "\n");
  }
  if (config) answer.json = json::write_pretty(*config);
  return answer;
}

std::string Runner::compare(const Case& one, const Answer& answer) const {
  if (!options_.reference) return one.expected == answer.text() ? "" : "another answer";
  if (!one.expected.starts_with('{')) {
    const bool said = answer.json.empty() && answer.said.find(one.expected) != std::string::npos;
    return said ? "" : "another error";
  }
  return one.expected == answer.json ? "" : "other JSON";
}

std::string Runner::check_format(const Case& one, const Answer& answer) {
  const std::string formatted = caddyfile::format(one.input);
  if (caddyfile::format(formatted) != formatted) return "formatting it twice changes it again";
  // Lines move, so errors do.
  if (!answer.json.empty() && adapt(formatted).json != answer.json) {
    return "it adapts to something else when it is formatted";
  }
  return {};
}

void Runner::fail_case(const std::string& path, const Case& one, std::string_view what,
                       std::string_view answer) {
  ++failed_;
  std::printf("FAILED %s: %s\n--- input\n%s--- expected\n%s\n--- answer\n%s\n", path.c_str(),
              std::string(what).c_str(), one.input.c_str(), one.expected.c_str(),
              std::string(answer).c_str());
}

void Runner::run(const std::string& path) {
  const auto text = read_all(path);
  if (!text) return fail_case(path, {}, text.error().message(), "");
  const bool format = path.ends_with(".fmt");
  std::string rebased;
  for (const Case& one : split(*text)) {
    std::string answer;
    std::string wrong;
    if (format) {
      answer = caddyfile::format(one.input);
      if (answer != one.expected) wrong = "formatted otherwise";
      if (caddyfile::format(answer) != answer) wrong = "formatting it twice changes it again";
    } else {
      const Answer adapted = adapt(one.input);
      answer = adapted.text();
      wrong = compare(one, adapted);
      if (wrong.empty() || options_.rebase) {
        if (std::string bad = check_format(one, adapted); !bad.empty()) wrong = bad;
      }
    }
    rebased += cat(rebased.empty() ? "" : kNext, one.input, kDashes, answer);
    if (wrong.empty() || (options_.rebase && wrong.starts_with("another"))) {
      ++passed_;
    } else {
      fail_case(path, one, wrong, answer);
    }
  }
  if (options_.rebase && rebased != *text && !write_all(path, rebased)) {
    std::printf("writing %s failed\n", path.c_str());
    ++failed_;
  }
}

int run(int count, char** words) {
  Options options;
  std::vector<std::string> files;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool value = i + 1 < count;
    if (word == "--rebase") {
      options.rebase = true;
    } else if (word == "--reference") {
      options.reference = true;
    } else if (word == "--root" && value) {
      options.root = words[++i];
    } else if (word == "--cwd" && value) {
      options.cwd = words[++i];
    } else {
      files.push_back(word);
    }
  }
  Runner runner(std::move(options));
  for (const std::string& file : files) runner.run(file);
  return runner.finish() ? 0 : 1;
}

}  // namespace
}  // namespace fusor

int main(int count, char** words) { return fusor::run(count, words); }
