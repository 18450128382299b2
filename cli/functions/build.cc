// Building a function with its language's own tools.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "cli/embedded.h"
#include "cli/functions/scaffold.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "hosts/native/functions/custom_section.h"
#include "hosts/native/server/config_reader.h"

namespace fusor::cli {
namespace fs = std::filesystem;
namespace {

using Words = std::vector<std::string>;

bool installed(std::string_view tool) {
  const char* path = std::getenv("PATH");
  for (std::string_view folder : split(path ? path : "", ':')) {
    if (access(cat(folder, "/", tool).c_str(), X_OK) == 0) return true;
  }
  return false;
}

std::vector<char*> pointers(Words& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// Runs a command in a folder and waits for it; its exit code, or -1. `environment`: NAME=value,
// besides ours. `output`: where its standard output goes, or -1 for where ours does.
int exit_code_of(const fs::path& folder, Words command, Words environment, int output) {
  std::vector<char*> arguments = pointers(command);
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    for (std::string& variable : environment) putenv(variable.data());
    const bool ready = output < 0 || dup2(output, STDOUT_FILENO) >= 0;
    if (ready && chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Result<void> run(const fs::path& folder, Words command, Words environment) {
  const std::string name = command[0];
  if (exit_code_of(folder, std::move(command), std::move(environment), -1) == 0) return {};
  return fail(cat(name, " failed"));
}

// What a command prints in a line or two, without the last line break; "" where it fails.
std::string output_of(Words command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const int code = exit_code_of(".", std::move(command), {}, ends[1]);
  close(ends[1]);
  char text[4096];  // less than a pipe holds
  const ssize_t size = read(ends[0], text, sizeof(text));
  close(ends[0]);
  if (code != 0 || size <= 0) return {};
  return std::string(trim({text, static_cast<std::size_t>(size)}));
}

bool mentions(const fs::path& file, std::string_view text) {
  const auto content = read_whole_file(file.string());
  return content && content->find(text) != std::string::npos;
}

// A folder of our own under the system's for temporary files.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "fusor-build-XXXXXX").string();
    if (mkdtemp(name.data())) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ec;
    if (!path_.empty()) fs::remove_all(path_, ec);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string_view go_export() {
  for (const EmbeddedFile& file : scaffold_files()) {
    if (file.name == "go/fusor_request.go") return file.content;
  }
  return {};
}

// A library whose start `preinit` can snapshot: the one file that makes it so is laid over the
// folder, where it does not export a handler of its own.
Result<void> build_go(const fs::path& folder, const fs::path& module) {
  if (!installed("go")) return fail("go is missing. Install Go 1.24 or newer: https://go.dev/dl");
  const TemporaryFolder temporary;
  const fs::path overlay = temporary.path() / "overlay.json";
  bool exports = false;
  Words files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".go" || name.ends_with("_test.go")) continue;
    exports = exports || mentions(entry.path(), "//go:wasmexport fusor_request");
    files.push_back(name);
  }
  json::Object replaced;
  if (!exports) {
    const fs::path added = temporary.path() / "fusor_request.go";
    std::ofstream(added) << go_export();
    replaced.set((folder / "fusor_request.go").string(), added.string());
    files.emplace_back("fusor_request.go");
  }
  json::Object all;
  all.set("Replace", json::Value(std::move(replaced)));
  std::ofstream(overlay) << json::write(json::Value(std::move(all)));
  Words command = {
      "go",       "build",          "-trimpath", "-ldflags=-s -w", "-buildmode=c-shared",
      "-overlay", overlay.string(), "-o",        module.string()};
  if (fs::exists(folder / "go.mod")) {
    command.emplace_back(".");
  } else {
    command.insert(command.end(), files.begin(), files.end());
  }
  return run(folder, std::move(command), {"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"});
}

// With rustup's target, or else by building the standard library from its sources (Debian's
// rustc-web and rust-web-src come without a target for WASI) against wasi-libc.
Result<void> build_rust(const fs::path& folder, const fs::path& module) {
  constexpr std::string_view kTarget = "wasm32-wasip1";
  if (!installed("cargo")) return fail("cargo is missing. Install Rust: https://rustup.rs");
  const std::string library =
      output_of({"rustc", "--print", "target-libdir", "--target", std::string(kTarget)});
  const std::string sources =
      cat(output_of({"rustc", "--print", "sysroot"}), "/lib/rustlib/src/rust");
  Words command = {"cargo", "build", "--release", "--target", std::string(kTarget)};
  Words environment;
  if (!fs::exists(library)) {
    const fs::path libc = "/usr/lib/wasm32-wasi";
    const std::string linker = installed("wasm-ld-22") ? "wasm-ld-22" : "wasm-ld";
    if (!fs::exists(sources) || !fs::exists(libc) || !installed(linker)) {
      return fail(cat("Rust cannot build for ", kTarget, " here. With rustup: rustup target add ",
                      kTarget,
                      ". On Debian: apt install rustc-web cargo-web rust-web-src lld-22 "
                      "wasi-libc"));
    }
    command.emplace_back("-Zbuild-std=std,panic_abort");
    environment = {"RUSTC_BOOTSTRAP=1", cat("CARGO_TARGET_WASM32_WASIP1_LINKER=", linker),
                   cat("RUSTFLAGS=-Clink-self-contained=no -Clink-arg=-L", libc.string(),
                       " -Clink-arg=", (libc / "crt1-command.o").string())};
  }
  TRY(run(folder, std::move(command), std::move(environment)));
  std::error_code ec;
  const fs::path made = folder / "target" / kTarget / "release" / module.filename();
  fs::copy_file(made, module, fs::copy_options::overwrite_existing, ec);
  if (ec) return fail(cat(made.string(), ": ", ec.message()));
  return {};
}

}  // namespace

Result<std::string> build_function(const std::string& where, std::optional<std::string> warm_up) {
  std::error_code ec;
  const fs::path folder = fs::canonical(where, ec);
  if (ec || !fs::is_directory(folder)) return fail(cat(where, " is no folder of a function"));
  const fs::path module = folder / cat(folder.filename().string(), ".wasm");
  if (fs::exists(folder / "build.sh")) {
    TRY(run(folder, {"/bin/sh", "build.sh", module.string()}, {}));
  } else if (fs::exists(folder / "go.mod") || fs::exists(folder / "main.go")) {
    TRY(build_go(folder, module));
  } else if (fs::exists(folder / "Cargo.toml")) {
    TRY(build_rust(folder, module));
  } else {
    return fail(cat(where,
                    " holds no function: neither go.mod or main.go, nor Cargo.toml, nor "
                    "build.sh. `fusor function new` starts one"));
  }
  if (warm_up) {
    std::ofstream out(module, std::ios::binary | std::ios::app);
    out << wasm::make_custom_section(wasm::kWarmUpSection, *warm_up);
    if (!out.flush()) return fail(cat("cannot write ", module.string()));
  }
  return module.string();
}

}  // namespace fusor::cli
