#include "cli/functions/build_rust.h"

#include <optional>

#include "cli/functions/tools.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kTarget = "wasm32-wasip1";
constexpr std::string_view kLibc = "/usr/lib/wasm32-wasi";

// One of the toolchains of this machine, of which some know no WASI.
struct Toolchain {
  fs::path folder;
  // It has no library for the target (Debian's rustc-web has none), but the sources to build one
  // against wasi-libc, and this linker.
  std::optional<std::string> linker;

  std::string tool(std::string_view name) const { return (folder / name).string(); }
};

std::optional<Toolchain> find_toolchain(const fs::path& folder) {
  const std::string linker = installed("wasm-ld-22") ? "wasm-ld-22" : "wasm-ld";
  for (const fs::path& at : folders_with("cargo")) {
    const std::string rustc = (at / "rustc").string();
    const auto printed = [&](std::string_view what) {
      return output_of(folder,
                       {rustc, "--print", std::string(what), "--target", std::string(kTarget)});
    };
    const std::string library = printed("target-libdir");
    if (library.empty()) continue;
    if (fs::exists(library)) return Toolchain{at, std::nullopt};
    const bool sources = fs::exists(cat(printed("sysroot"), "/lib/rustlib/src/rust/library/std"));
    if (sources && fs::exists(kLibc) && installed(linker)) return Toolchain{at, linker};
  }
  return std::nullopt;
}

}  // namespace

Result<void> build_rust(const fs::path& folder, const fs::path& module) {
  if (!installed("cargo")) return fail("cargo is missing. Install Rust: https://rustup.rs");
  const std::optional<Toolchain> toolchain = find_toolchain(folder);
  if (!toolchain) {
    return fail(cat("Rust cannot build for ", kTarget, " here. With rustup: rustup target add ",
                    kTarget,
                    ". On Debian: apt install rustc-web cargo-web rust-web-src lld-22 wasi-libc"));
  }
  const bool program = fs::exists(folder / "src/main.rs");
  std::string name = module.stem().string();
  Words command = {toolchain->tool("cargo"), "rustc",        "--release", "--target",
                   std::string(kTarget),     "--target-dir", "target"};
  Words environment = {cat("RUSTC=", toolchain->tool("rustc"))};
  if (program) {
    command.insert(command.end(), {"--bin", name});
  } else {
    command.insert(command.end(), {"--lib", "--crate-type", "cdylib"});
    name = replace_all(name, "-", "_");
  }
  if (toolchain->linker) {
    command.emplace_back("-Zbuild-std=std,panic_abort");
    // What starts a program is linked into it only.
    if (program)
      command.insert(command.end(), {"--", cat("-Clink-arg=", kLibc, "/crt1-command.o")});
    environment.insert(
        environment.end(),
        {"RUSTC_BOOTSTRAP=1", cat("CARGO_TARGET_WASM32_WASIP1_LINKER=", *toolchain->linker),
         cat("RUSTFLAGS=-Clink-self-contained=no -Clink-arg=-L", kLibc)});
  }
  TRY(run_tool(folder, std::move(command), std::move(environment)));
  std::error_code ec;
  const fs::path made = folder / "target" / kTarget / "release" / cat(name, ".wasm");
  fs::copy_file(made, module, fs::copy_options::overwrite_existing, ec);
  if (ec) return fail(cat(made.string(), ": ", ec.message()));
  return {};
}

}  // namespace fusor::cli
