#include "hosts/edge/config.h"

#include "core/adapter/adapt.h"
#include "core/base/path.h"
#include "hosts/edge/syntax.h"

namespace fusor::edge {
namespace {

// The texts of a site as the adapter's reader: relative paths start at "/".
class SiteReader final : public caddyfile::Reader {
 public:
  SiteReader(const json::Object& files, System& system) : files_(files), system_(system) {}

  Result<std::string> read_file(std::string_view path) override {
    for (const json::Member& file : files_) {
      if (path_absolute(file.key, "/") == path && file.value.is_string()) {
        return file.value.as_string();
      }
    }
    return fail("it was not built into this Worker");
  }
  std::vector<std::string> glob(std::string_view pattern) override {
    std::vector<std::string> found;
    for (const json::Member& file : files_) {
      std::string path = path_absolute(file.key, "/");
      if (path_match(pattern, path).value_or(false)) found.push_back(std::move(path));
    }
    return found;
  }
  bool is_directory(std::string_view) override { return false; }
  std::optional<std::string> variable(std::string_view name) override {
    return system_.environment(name);
  }
  std::string working_directory() override { return "/"; }

 private:
  const json::Object& files_;
  System& system_;
};

}  // namespace

std::optional<json::Value> read_config(const json::Value& site, System& system,
                                       Diagnostics& diagnostics) {
  const json::Value* name = site.get("caddyfile");
  const json::Value* files = site.get("files");
  const json::Value* text =
      name && name->is_string() && files ? files->get(name->as_string()) : nullptr;
  if (!text || !text->is_string()) {
    diagnostics.error({}, "the site has no configuration");
    return std::nullopt;
  }
  if (!name->as_string().ends_with(".json")) {
    SiteReader reader(files->as_object(), system);
    return adapter::adapt(text->as_string(), name->as_string(), caddyfile_syntax(), reader,
                          diagnostics);
  }
  auto config = json::parse(text->as_string(), make_source(name->as_string()));
  if (!config) {
    diagnostics.error({}, config.error().message());
    return std::nullopt;
  }
  return std::move(*config);
}

bool wants_debug(const json::Value& config) {
  const json::Value* at = &config;
  for (const char* key : {"logging", "logs", "default", "level"}) {
    at = at->get(key);
    if (!at) return false;
  }
  return at->is_string() && at->as_string() == "DEBUG";
}

}  // namespace fusor::edge
