// Functions in Rust.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace fusor::cli {

// Builds the package in `folder` into `module`: its program, or where it has none (no src/main.rs)
// its library, which exports `fusor_request` or what a component is made of. The package, and the
// program, are named as the module is.
Result<void> build_rust(const std::filesystem::path& folder, const std::filesystem::path& module);

}  // namespace fusor::cli
