// http.handlers.encode: compresses responses for clients that take it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/routes/exchange.h"
#include "core/routes/handler.h"
#include "core/routes/module.h"
#include "core/routes/response_matcher.h"

namespace fusor {

class Encode : public Handler {
 public:
  struct Encoding {
    std::string name;  // as in Accept-Encoding
    int level = 0;     // 0: the encoder's default
  };
  struct Settings {
    std::vector<Encoding> encodings;  // offered by the host
    std::vector<std::string> prefer;
    std::uint64_t minimum_length = 512;
    ResponseMatcher match;
  };

  explicit Encode(Settings settings) : settings_(std::move(settings)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  const Encoding* choose(const Exchange& x) const;
  bool needs_content_type(const Response& response) const;
  bool is_short(const Response& response) const;
  bool is_eligible(const Exchange& x) const;
  void encode(Exchange& x, const Encoding& encoding) const;

  Settings settings_;
};

// {encodings: {name: {…}}, prefer, minimum_length, match}
std::unique_ptr<Handler> make_encode(const json::Value& config, Provision& p);

}  // namespace fusor
