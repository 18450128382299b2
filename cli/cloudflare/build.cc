#include "cli/cloudflare/build.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "cli/cloudflare/contents.h"
#include "cli/embedded.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"

namespace fusor::cloudflare {
namespace fs = std::filesystem;
namespace {

// Cloudflare refuses larger assets.
constexpr std::uint64_t kMaxAsset = 25ull << 20;

Result<std::string> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(cat("cannot read ", path.string()));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<void> write(const fs::path& path, std::string_view content) {
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!out) return fail(cat("cannot write ", path.string()));
  return {};
}

class Builder {
 public:
  explicit Builder(const BuildInput& input)
      : in_(input), out_(input.output), base_(input.directory) {}

  Result<BuildReport> run() {
    const Contents contents = contents_of(in_.config);
    TRY(clear());
    for (const cli::EmbeddedFile& file : cli::edge_files())
      TRY(write(out_ / file.name, file.content));
    for (const std::string& module : contents.functions) TRY(add_function(module));
    for (const auto& [root, origin] : contents.roots) TRY(add_root(root, contents.hidden));
    TRY(write(out_ / "site.mjs", site()));
    TRY(write_settings());
    report_.functions = contents.functions.size();
    return std::move(report_);
  }

 private:
  // What an earlier build made goes; anything else in the folder is somebody's and stays.
  Result<void> clear() {
    std::error_code ec;
    if (fs::exists(out_, ec) && !fs::is_empty(out_, ec) && !fs::exists(out_ / "site.mjs", ec)) {
      return fail(
          cat(out_.string(),
              " is not empty and was not made by fusor build; choose another folder with -o"));
    }
    fs::remove_all(out_ / "assets", ec);
    fs::remove_all(out_ / "functions", ec);
    fs::create_directories(out_ / "assets", ec);
    if (ec) return fail(cat("cannot make ", out_.string(), ": ", ec.message()));
    return {};
  }

  Result<void> add_function(const std::string& module) {
    TRY_ASSIGN(const std::string content, read(base_ / module));
    const std::string name = cat("functions/", decimal(static_cast<std::int64_t>(imports_.size())),
                                 "-", fs::path(module).filename().string());
    imports_.emplace_back(module, name);
    return write(out_ / name, content);
  }

  Result<void> add_root(const std::string& root, const std::set<std::string>& hidden) {
    const fs::path folder = base_ / root;
    std::error_code ec;
    const auto options = fs::directory_options::follow_directory_symlink;
    for (auto at = fs::recursive_directory_iterator(folder, options, ec);
         at != fs::recursive_directory_iterator(); at.increment(ec)) {
      if (fs::equivalent(at->path(), out_, ec)) {
        at.disable_recursion_pending();
        continue;
      }
      if (!at->is_regular_file(ec)) continue;
      const std::string path =
          (fs::path(root) / fs::relative(at->path(), folder, ec)).lexically_normal().string();
      if (is_hidden(path, hidden)) continue;
      TRY(add_asset(at->path(), path));
    }
    // Of the last step: one that fails ends the walk.
    if (ec) return fail(cat("reading the root ", root, ": ", ec.message()));
    return {};
  }

  // A name without a slash hides any component; with one, the path itself and all below.
  static bool is_hidden(const std::string& path, const std::set<std::string>& hidden) {
    for (const std::string& entry : hidden) {
      if (entry.find('/') == std::string::npos) {
        for (std::string_view part : split(path, '/')) {
          if (part == entry) return true;
        }
      } else if (fs::path(entry).lexically_normal() == fs::path(path)) {
        return true;
      }
    }
    return false;
  }

  Result<void> add_asset(const fs::path& file, const std::string& path) {
    if (!seen_.insert(path).second) return {};
    std::error_code ec;
    const std::uint64_t size = fs::file_size(file, ec);
    if (size > kMaxAsset)
      report_.warnings.push_back(cat(path, " is larger than the 25 MiB that Cloudflare takes"));
    TRY_ASSIGN(const std::string content, read(file));
    const auto modified =
        std::chrono::file_clock::to_sys(fs::last_write_time(file, ec)).time_since_epoch();
    manifest_.push_back(json::Value(
        json::Array{json::Value(path), json::Value(static_cast<std::int64_t>(content.size())),
                    json::Value(static_cast<std::int64_t>(
                        std::chrono::duration_cast<std::chrono::nanoseconds>(modified).count()))}));
    ++report_.assets;
    report_.asset_bytes += content.size();
    return write(out_ / "assets" / (path.starts_with('/') ? cat("_root", path) : path), content);
  }

  std::string site() const {
    std::string text =
        "// Made by `fusor build --target cloudflare`: the site's functions, texts and files.\n";
    std::string table;
    for (std::size_t i = 0; i < imports_.size(); ++i) {
      const std::string number = decimal(static_cast<std::int64_t>(i));
      text += cat("import f", number, " from \"./", imports_[i].second, "\";\n");
      table += cat("  ", json::write(json::Value(imports_[i].first)), ": f", number, ",\n");
    }
    json::Object files;
    for (const auto& [path, content] : in_.files) files.set(path, json::Value(content));
    json::Object manifest;
    manifest.set("files", json::Value(manifest_));
    json::Object site;
    site.set("caddyfile", json::Value(in_.config_name));
    site.set("files", json::Value(std::move(files)));
    site.set("manifest", json::Value(std::move(manifest)));
    return cat(text, "\nexport const functions = {\n", table,
               "};\nexport const site = ", json::write_pretty(json::Value(std::move(site))), ";\n");
  }

  // Routes, variables and whatever else a deployment needs are written into wrangler.jsonc: who has
  // changed it keeps it.
  Result<void> write_settings() {
    const fs::path path = out_ / "wrangler.jsonc";
    std::error_code ec;
    if (fs::exists(path, ec)) {
      TRY_ASSIGN(const std::string there, read(path));
      report_.settings_kept = there != sealed(there.substr(there.find('\n') + 1));
    }
    return report_.settings_kept ? Result<void>() : write(path, sealed(wrangler()));
  }

  // With the digest that tells whether somebody has changed it.
  static std::string sealed(std::string_view settings) {
    return cat("// Made by `fusor build --target cloudflare` (", sha256_hex(settings, 8),
               "); once you change it, it stays.\n", settings);
  }

  std::string wrangler() const {
    return cat("// `wrangler deploy` takes this folder as it is.\n{\n  \"name\": ",
               json::write(json::Value(in_.name)),
               ",\n  \"main\": \"worker.mjs\",\n  \"compatibility_date\": \"2026-10-01\",\n"
               "  // The client's abort reaches the request's coroutine through this.\n"
               "  \"compatibility_flags\": [\"enable_request_signal\"],\n"
               "  \"no_bundle\": true,\n"
               "  \"rules\": [\n    { \"type\": \"ESModule\", \"globs\": [\"**/*.mjs\"] },\n"
               "    { \"type\": \"CompiledWasm\", \"globs\": [\"**/*.wasm\"] }\n  ],\n"
               "  // Fusor routes; the platform only keeps the files.\n"
               "  \"assets\": {\n    \"directory\": \"./assets\",\n    \"binding\": \"ASSETS\",\n"
               "    \"html_handling\": \"none\",\n    \"not_found_handling\": \"none\",\n"
               "    \"run_worker_first\": true\n  }\n}\n");
  }

  const BuildInput& in_;
  fs::path out_;
  fs::path base_;
  std::vector<std::pair<std::string, std::string>> imports_;  // module path, file in the folder
  std::set<std::string> seen_;
  json::Array manifest_;
  BuildReport report_;
};

}  // namespace

Result<BuildReport> build(const BuildInput& input) { return Builder(input).run(); }

}  // namespace fusor::cloudflare
