// Files that the native binary carries (cli/embedded.cmake).
#pragma once

#include <span>
#include <string_view>

namespace fusor::cli {

struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};

// The edge host's own: "core.wasm", "worker.mjs".
std::span<const EmbeddedFile> edge_files();

// What `fusor function new` starts from: "go/main.go". @NAME@ stands for the function's name;
// "all/" is for every language.
std::span<const EmbeddedFile> scaffold_files();

}  // namespace fusor::cli
