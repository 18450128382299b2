// http.handlers.static_response: a fixed answer (Caddy: caddyhttp/staticresp.go). Directives:
// respond, redir, abort.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/routes/module.h"

namespace fusor {

class StaticResponse : public Handler {
 public:
  struct Header {
    Template name;
    std::string canonical;  // the name where it holds no placeholder, else ""
    std::vector<Template> values;
  };
  struct Settings {
    Template status;       // empty: 200, or in error routes the error's
    int fixed_status = 0;  // where `status` holds no placeholder; 0: it does, or is empty
    std::vector<Header> headers;
    Template body;
    std::string content_type;  // of a body without placeholders
    bool close = false;
    bool abort = false;
  };
  explicit StaticResponse(Settings settings) : settings_(std::move(settings)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  Result<int, HttpError> status(Exchange& x) const;
  void set_headers(Exchange& x) const;

  Settings settings_;
};

std::unique_ptr<Handler> make_static_response(const json::Value& config, Provision& p);

}  // namespace fusor
