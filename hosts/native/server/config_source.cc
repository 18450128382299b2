#include "hosts/native/server/config_source.h"

#include <unistd.h>

#include <cerrno>

#include "core/base/strings.h"
#include "core/caddyfile/format.h"
#include "core/caddyfile/lexer.h"
#include "core/modules/modules.h"
#include "hosts/native/server/config_reader.h"

namespace fusor {
namespace {

// Caddy's rule for names: Caddyfile, Caddyfile.dev, site.caddyfile; not Caddyfile.json.
bool named_as_caddyfile(std::string_view file) {
  const std::string base = to_lower(file.substr(file.rfind('/') + 1));
  return !base.ends_with(".json") &&
         (base.starts_with("caddyfile") || base.ends_with(".caddyfile"));
}

// Where the quote opens that nothing closes and that takes the rest of the text with it.
std::optional<std::uint32_t> open_quote(std::string_view text) {
  // What follows a text that leaves none open is a token of its own.
  const auto tokens = caddyfile::tokenize(cat(text, "\n."), {});
  if (!tokens || tokens->back().text == ".") return std::nullopt;
  return tokens->back().line;
}

}  // namespace

std::optional<ConfigSource> choose_config(std::string_view file, std::string_view adapter) {
  if (file.empty()) {
    if (!adapter.empty() && adapter != "caddyfile") return std::nullopt;
    // One that is there and cannot be read is an error, which who reads it tells.
    if (::access("Caddyfile", F_OK) != 0 && errno == ENOENT) return std::nullopt;
    return ConfigSource{"Caddyfile", "caddyfile"};
  }
  if (!adapter.empty()) return ConfigSource{std::string(file), std::string(adapter)};
  return ConfigSource{std::string(file), named_as_caddyfile(file) ? "caddyfile" : "json"};
}

std::optional<ReadConfig> read_config(const ConfigSource& source, Diagnostics& diagnostics,
                                      adapter::Faulty faulty) {
  auto text = read_config_file(source.file);
  if (!text) {
    diagnostics.error({}, cat("reading config ", source.file, ": ", text.error().message()));
    return std::nullopt;
  }
  ReadConfig out;
  out.source = source;
  const std::string_view name = source.file == "-" ? "stdin" : std::string_view(source.file);
  auto config = adapt_config(*text, name, source.adapter, diagnostics, &out.files, faulty);
  if (!config) return std::nullopt;
  if (source.file != "-") out.files[source.file] = std::move(*text);
  out.config = std::move(*config);
  return out;
}

std::optional<json::Value> adapt_config(std::string_view text, std::string_view name,
                                        std::string_view adapter, Diagnostics& diagnostics,
                                        std::map<std::string, std::string>* files,
                                        adapter::Faulty faulty) {
  if (adapter == "json") {
    auto config = json::parse(text, make_source(std::string(name)));
    if (config) return std::move(*config);
    diagnostics.error({},
                      cat(config.error().message(), " (a Caddyfile needs --adapter caddyfile)"));
    return std::nullopt;
  }
  if (adapter != "caddyfile") {
    diagnostics.error({},
                      cat("there is no config adapter '", adapter, "': caddyfile and json are"));
    return std::nullopt;
  }
  ConfigReader reader;
  const auto quote = open_quote(text);
  Diagnostics of_quote;  // what is wrong because of it; what else is shows when it is closed
  auto config = adapter::adapt(text, name, modules::caddyfile_syntax(), reader,
                               quote ? of_quote : diagnostics, faulty);
  if (files) *files = reader.files();
  if (quote) {
    const Origin origin{make_source(std::string(name)), *quote};
    if (!config || of_quote.has_errors()) {
      diagnostics.error(origin, "the quote that opens here is not closed");
      return std::nullopt;
    }
    diagnostics.warning(origin, "the quote that opens here is not closed: it takes the rest in");
    return config;
  }
  if (!config || diagnostics.has_errors()) return config;
  if (const auto line = caddyfile::unformatted_line(text)) {
    diagnostics.warning({make_source(std::string(name)), *line},
                        "Caddyfile input is not formatted; run 'fusor fmt --overwrite' to fix "
                        "inconsistencies");
  }
  return config;
}

}  // namespace fusor
