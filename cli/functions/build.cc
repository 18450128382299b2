// Building a function with its language's own tools.
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "cli/embedded.h"
#include "cli/functions/build_rust.h"
#include "cli/functions/scaffold.h"
#include "cli/functions/tools.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "hosts/native/functions/custom_section.h"
#include "hosts/native/functions/module.h"
#include "hosts/native/functions/preinit.h"
#include "hosts/native/server/config_reader.h"

namespace fusor::cli {
namespace fs = std::filesystem;
namespace {

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
  return run_tool(folder, std::move(command), {"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"});
}

// Keeps a request in the module that `preinit` answers before its snapshot: only of a library is
// there something left then.
Result<void> add_warm_up(const std::string& module, std::string_view body) {
  TRY_ASSIGN(const wasm::ModuleFile file, wasm::ModuleFile::read(module));
  TRY_ASSIGN(auto runtime, wasm::Runtime::create());
  const auto loaded = wasm::Module::load(std::move(runtime), file);
  if (!loaded) return fail(loaded.error().message());
  if ((*loaded)->entry_name() != wasm::kRequestExport) {
    return fail(cat("--warm-up: ", module,
                    " is built, but starts anew for each request: only a "
                    "library (it exports ",
                    wasm::kRequestExport, ", as one in Go does) is warm after one"));
  }
  std::ofstream out(module, std::ios::binary | std::ios::app);
  out << wasm::make_custom_section(wasm::kWarmUpSection, body);
  return out.flush() ? Result<void>() : fail(cat("cannot write ", module));
}

}  // namespace

Result<std::string> build_function(const std::string& where, std::optional<std::string> warm_up) {
  std::error_code ec;
  const fs::path folder = fs::canonical(where, ec);
  if (ec || !fs::is_directory(folder)) return fail(cat(where, " is no folder of a function"));
  const fs::path module = folder / cat(folder.filename().string(), ".wasm");
  if (fs::exists(folder / "build.sh")) {
    TRY(run_tool(folder, {"/bin/sh", "build.sh", module.string()}, {}));
  } else if (fs::exists(folder / "go.mod") || fs::exists(folder / "main.go")) {
    TRY(build_go(folder, module));
  } else if (fs::exists(folder / "Cargo.toml")) {
    TRY(build_rust(folder, module));
  } else {
    return fail(cat(where,
                    " holds no function: neither go.mod or main.go, nor Cargo.toml, nor "
                    "build.sh. `fusor function new` starts one"));
  }
  if (warm_up) TRY(add_warm_up(module.string(), *warm_up));
  return module.string();
}

}  // namespace fusor::cli
