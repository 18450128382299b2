// http.handlers.file_server: answers with files of the host.
//
// Index files, canonical redirects, precompressed sidecars and hiding are decided here; what a
// representation becomes (conditions, ranges) in content.h. Listing directories (browse) is not
// available yet and refused when the config loads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/host/files.h"
#include "core/routes/exchange.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/template.h"

namespace fusor {

class FileServer : public Handler {
 public:
  struct Sidecar {
    std::string coding;  // "gzip", as in Accept-Encoding
    std::string suffix;  // ".gz"
  };
  struct Settings {
    Template root;  // expands to "" : the working directory
    std::vector<Template> hide;
    std::vector<Template> index;  // empty: no index files
    std::vector<Sidecar> precompressed;
    std::vector<std::string> precompressed_order;
    std::vector<std::string> etag_suffixes;
    Template status;  // empty: the status that fits
    bool canonical_uris = true;
    bool pass_thru = false;
    std::string working_directory;
  };

  explicit FileServer(Settings settings);
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  struct Found;
  using Hidden = std::vector<std::string_view>;

  Task<Result<Found, HttpError>> find(Exchange& x, std::string_view filename,
                                      const Hidden& hidden) const;
  Task<Result<Found, HttpError>> find_index(Exchange& x, std::string_view directory,
                                            const Hidden& hidden) const;
  Task<Served> find_sidecar(Exchange& x, Found& found, const Hidden& hidden) const;
  Task<Result<std::string_view, HttpError>> etag_of(Exchange& x, std::string_view filename,
                                                    const FileInfo& info) const;
  Result<int, HttpError> status_override(Exchange& x) const;
  bool redirect_to_canonical(Exchange& x, bool index) const;
  Hidden expand_hidden(Exchange& x) const;
  bool is_hidden(std::string_view filename, const Hidden& hidden) const;
  Task<Served> not_found(Exchange& x, Next next) const;

  Settings settings_;
  std::vector<std::string> static_hidden_;  // absolute where they have a '/'
  std::vector<const Template*> dynamic_hidden_;
};

// Field by field: docs of Caddy's http.handlers.file_server.
std::unique_ptr<Handler> make_file_server(const json::Value& config, Provision& p);

}  // namespace fusor
