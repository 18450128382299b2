// build and check: a config on Cloudflare's runtime.
#include <unistd.h>

#include "cli/cloudflare/build.h"
#include "cli/cloudflare/check.h"
#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"
#include "hosts/native/server/services.h"

namespace fusor::cli {
namespace {

// The one target that there is; false: said so.
bool known_target(const Arguments& arguments) {
  const std::string_view target = arguments.get("target");
  if (target == "cloudflare") return true;
  print_error(target.empty() ? "name the target: --target cloudflare"
                             : cat("there is no target '", target, "': cloudflare is the one"));
  return false;
}

std::optional<ReadConfig> read(const Arguments& arguments) {
  if (!known_target(arguments) || !load_env_files(arguments)) return std::nullopt;
  const auto source = config_source(arguments);
  if (!source) return std::nullopt;
  return read_config_or_say(*source);
}

// Prints what will be different there; true: nothing of it is an error.
bool report(const std::vector<cloudflare::Finding>& findings) {
  for (const cloudflare::Finding& finding : findings) print_note(finding.to_string());
  return !cloudflare::has_errors(findings);
}

// The name of this folder as a Worker may be called: lower case, digits and dashes.
std::string worker_name(std::string_view directory) {
  std::string name;
  for (char c : directory.substr(directory.rfind('/') + 1)) {
    c = ascii_lower(c);
    name += is_alpha(c) || is_digit(c) ? c : '-';
  }
  return name.empty() ? "fusor" : name;
}

}  // namespace

int run_check(const Arguments& arguments) {
  const auto config = read(arguments);
  if (!config) return kFailed;
  if (!report(cloudflare::check(config->config, native_modules()))) return kFailed;
  print("Ready for Cloudflare\n");
  return kOk;
}

int run_build(const Arguments& arguments) {
  const auto config = read(arguments);
  if (!config) return kFailed;
  if (!report(cloudflare::check(config->config, native_modules()))) return kFailed;
  ConfigReader reader;
  const std::string directory = reader.working_directory();
  cloudflare::BuildInput input{.name = std::string(arguments.get("name", worker_name(directory))),
                               .config_name = config->source.file,
                               .files = {},
                               .config = config->config,
                               .directory = directory,
                               .output = std::string(arguments.get("output", "cloudflare"))};
  // What lies below the working directory keeps its place there; nothing of this machine's paths
  // goes along.
  for (const auto& [path, text] : config->files) {
    const bool below = path.starts_with(directory + "/");
    input.files[below ? path.substr(directory.size() + 1) : path] = text;
  }
  if (input.config_name.starts_with(directory + "/")) {
    input.config_name.erase(0, directory.size() + 1);
  }
  if (config->source.adapter == "json" && !input.config_name.ends_with(".json")) {
    print_error("a JSON config for Cloudflare is a file whose name ends in .json");
    return kFailed;
  }
  const auto built = cloudflare::build(input);
  if (!built) {
    print_error(built.error().message());
    return kFailed;
  }
  for (const std::string& warning : built->warnings) print_note(cat("warning: ", warning));
  print(cat("Built ", input.output, ": ", decimal_unsigned(built->functions), " functions, ",
            decimal_unsigned(built->assets), " files (", decimal_unsigned(built->asset_bytes),
            " bytes). Next: cd ", input.output, " && wrangler deploy\n"));
  return kOk;
}

}  // namespace fusor::cli
