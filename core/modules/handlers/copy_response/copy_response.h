// http.handlers.copy_response and copy_response_headers: what the routes of reverse_proxy's
// handle_response make of the upstream's response.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/routes/exchange.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"

namespace fusor {

// Answers with the upstream's response, under another status if one is given.
class CopyResponse : public Handler {
 public:
  explicit CopyResponse(Template status) : status_(std::move(status)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  Template status_;
};

// Copies header fields of the upstream's response, those that do not concern one connection only.
class CopyResponseHeaders : public Handler {
 public:
  CopyResponseHeaders(std::vector<std::string> include, std::vector<std::string> exclude)
      : include_(std::move(include)), exclude_(std::move(exclude)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  std::vector<std::string> include_;  // empty: all but the excluded
  std::vector<std::string> exclude_;
};

std::unique_ptr<Handler> make_copy_response(const json::Value& config, Provision& p);
std::unique_ptr<Handler> make_copy_response_headers(const json::Value& config, Provision& p);

}  // namespace fusor
