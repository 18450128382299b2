#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/modules/handlers/file_server/file_server.h"

namespace fusor {
namespace {

struct FileServerConfig {
  const json::Value* fs = nullptr;
  const json::Value* root = nullptr;
  const json::Value* browse = nullptr;
  std::vector<const json::Value*> hide;
  std::optional<std::vector<const json::Value*>> index_names;
  std::vector<std::pair<std::string, const json::Value*>> precompressed;
  std::vector<std::string> precompressed_order;
  std::vector<std::string> etag_file_extensions;
  config::WeakString status_code;
  bool canonical_uris = true;
  bool pass_thru = false;

  void decode(config::Fields& f) {
    f.field("fs", fs);
    f.field("root", root);
    f.field("hide", hide);
    f.field("index_names", index_names);
    f.field("browse", browse);
    f.field("canonical_uris", canonical_uris);
    f.field("status_code", status_code);
    f.field("pass_thru", pass_thru);
    f.field("precompressed", precompressed);
    f.field("precompressed_order", precompressed_order);
    f.field("etag_file_extensions", etag_file_extensions);
  }
};

std::optional<std::string_view> sidecar_suffix(std::string_view coding) {
  if (coding == "gzip") return ".gz";
  if (coding == "br") return ".br";
  if (coding == "zstd") return ".zst";
  return std::nullopt;
}

// Compiles strings; what is none is reported.
std::vector<Template> compile_all(const std::vector<const json::Value*>& values, Provision& p) {
  std::vector<Template> out;
  for (const json::Value* value : values) {
    if (value && value->is_string()) {
      out.push_back(p.compile(*value, value->as_string()));
    } else if (value) {
      p.error(*value, "expected a string");
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<Handler> make_file_server(const json::Value& config, Provision& p) {
  FileServerConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  if (read.browse) {
    p.error(*read.browse, "http.handlers.file_server: browse is not available in this build");
    return nullptr;
  }
  if (read.fs) {
    p.error(*read.fs,
            "http.handlers.file_server: file systems other than the default are not available in "
            "this build");
    return nullptr;
  }
  FileServer::Settings settings;
  settings.root = p.compile(read.root ? *read.root : config,
                            read.root && read.root->is_string() && !read.root->as_string().empty()
                                ? std::string_view(read.root->as_string())
                                : "{http.vars.root}");
  settings.hide = compile_all(read.hide, p);
  if (read.index_names) {
    settings.index = compile_all(*read.index_names, p);
  } else {
    for (const char* name : {"index.html", "index.txt"}) {
      settings.index.push_back(p.compile(config, name));
    }
  }
  for (const auto& [coding, value] : read.precompressed) {
    const auto suffix = sidecar_suffix(coding);
    if (!suffix) {
      p.error(value ? *value : config,
              cat("http.precompressed.", coding, " is unknown: expecting br, gzip or zstd"));
      return nullptr;
    }
    settings.precompressed.push_back({coding, std::string(*suffix)});
  }
  settings.precompressed_order = std::move(read.precompressed_order);
  settings.etag_suffixes = std::move(read.etag_file_extensions);
  settings.status = p.compile(config, read.status_code.text);
  settings.canonical_uris = read.canonical_uris;
  settings.pass_thru = read.pass_thru;
  settings.working_directory = p.host.system.working_directory();
  return std::make_unique<FileServer>(std::move(settings));
}

}  // namespace fusor
