// What `fusor function new` writes and `fusor function build` builds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fusor::cli {

// The languages there are scaffolds for: "go", "rust", "c", ...
std::vector<std::string> scaffold_languages();

// Writes the files of a new function into `folder`, which must not exist. The function's name is
// the folder's.
Result<void> write_scaffold(const std::string& folder, std::string_view language);

// Builds the function in a folder with its language's own toolchain, which is told by what lies
// there: go.mod or main.go, Cargo.toml, or a build.sh that makes the file it is given. Returns the
// module's path, <folder>/<name>.wasm. Output of the tools goes where ours does. The error says
// what is missing, and how it is installed. `warm_up`: the body of the request that `preinit` is to
// run before its snapshot.
Result<std::string> build_function(const std::string& folder, std::optional<std::string> warm_up);

}  // namespace fusor::cli
