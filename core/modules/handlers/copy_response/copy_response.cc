#include "core/modules/handlers/copy_response/copy_response.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/proxied_response.h"

namespace fusor {
namespace {

Served outside(std::string_view handler) {
  return http_error(
      500, cat("cannot use '", handler, "' outside of reverse_proxy's handle_response routes"));
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& n) { return iequals(n, name); });
}

struct StatusConfig {
  config::WeakString status_code;
  void decode(config::Fields& f) { f.field("status_code", status_code); }
};

struct NamesConfig {
  std::vector<std::string> include, exclude;
  void decode(config::Fields& f) {
    f.field("include", include);
    f.field("exclude", exclude);
    if (!include.empty() && !exclude.empty()) {
      f.error("cannot define both 'exclude' and 'include' lists at the same time");
    }
  }
};

}  // namespace

Task<Served> CopyResponse::serve(Exchange& x, Next) const {
  if (!x.proxied) return ready(outside("copy_response"));
  if (!status_.empty()) {
    const auto status = parse_int<int>(status_.expand(x));
    if (!status || *status < 100 || *status > 999) {
      return ready(Served(http_error(500, "copy_response: not a status")));
    }
    x.proxied->status = *status;
  }
  x.proxied->copy_to(x);
  return ready(Served());
}

Task<Served> CopyResponseHeaders::serve(Exchange& x, Next next) const {
  if (!x.proxied) return ready(outside("copy_response_headers"));
  Headers copy;
  copy.mutable_fields() = x.proxied->headers.mutable_fields();
  remove_hop_by_hop(copy);
  for (const Field& field : copy) {
    if (!include_.empty() && !has_name(include_, field.name)) continue;
    if (has_name(exclude_, field.name)) continue;
    x.response.headers.add(field.name, field.value);
  }
  return next(x);
}

std::unique_ptr<Handler> make_copy_response(const json::Value& config, Provision& p) {
  StatusConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  return std::make_unique<CopyResponse>(p.compile(config, read.status_code.text));
}

std::unique_ptr<Handler> make_copy_response_headers(const json::Value& config, Provision& p) {
  NamesConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  return std::make_unique<CopyResponseHeaders>(std::move(read.include), std::move(read.exclude));
}

}  // namespace fusor
