// The edge host's own files, carried in the native binary (cli/cloudflare/embedded.cmake).
#pragma once

#include <span>
#include <string_view>

namespace fusor::cloudflare {

struct EmbeddedFile {
  std::string_view name;  // "core.wasm", "worker.mjs"
  std::string_view content;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace fusor::cloudflare
