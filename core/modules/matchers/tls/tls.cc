#include "core/modules/matchers/tls/tls.h"

#include <optional>

#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Config {
  std::optional<bool> handshake_complete;
  void decode(config::Fields& f) { f.field("handshake_complete", handshake_complete); }
};

// A request reaches the routes only behind a complete handshake: there is no early data yet.
class TlsMatcher : public Matcher {
 public:
  explicit TlsMatcher(bool complete) : complete_(complete) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return complete_ && x.request.scheme == "https";
  }

 private:
  bool complete_;
};

}  // namespace

std::unique_ptr<Matcher> make_tls_matcher(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics)) return nullptr;
  return std::make_unique<TlsMatcher>(read.handshake_complete.value_or(true));
}

}  // namespace fusor
