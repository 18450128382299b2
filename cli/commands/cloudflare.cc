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

// What wrangler takes as a Worker's name.
bool is_worker_name(std::string_view name) {
  constexpr std::size_t kLongest = 63;  // a label of the Worker's host name
  return !name.empty() && name.size() <= kLongest && name[0] != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == name.npos;
}

// What --name says, else the name of this folder with dashes for what a name cannot have. Nothing:
// said why not.
std::optional<std::string> worker_name(const Arguments& arguments, std::string_view directory) {
  if (arguments.has("name")) {
    if (is_worker_name(arguments.get("name"))) return std::string(arguments.get("name"));
    print_error(
        cat("--name: a Worker's name has lower-case letters, digits and dashes, at most 63, "
            "not '",
            arguments.get("name"), "'"));
    return std::nullopt;
  }
  std::string name;
  for (char c : directory.substr(directory.rfind('/') + 1)) {
    c = ascii_lower(c);
    if (is_alpha(c) || is_digit(c)) {
      name += c;
    } else if (!name.empty()) {
      name += '-';
    }
  }
  return is_worker_name(name) ? name : "fusor";
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
  auto name = worker_name(arguments, directory);
  if (!name) return kFailed;
  cloudflare::BuildInput input{.name = std::move(*name),
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
  if (built->settings_kept) {
    print_note(
        cat(input.output,
            "/wrangler.jsonc was changed since it was made and stays as it is, with its name; "
            "delete it for a new one"));
  }
  print(cat("Built ", input.output, ": ", decimal_unsigned(built->functions), " functions, ",
            decimal_unsigned(built->assets), " files (", decimal_unsigned(built->asset_bytes),
            " bytes). Next: cd ", input.output, " && wrangler deploy\n"));
  return kOk;
}

}  // namespace fusor::cli
