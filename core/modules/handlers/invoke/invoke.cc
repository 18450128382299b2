#include "core/modules/handlers/invoke/invoke.h"

#include "core/config/decode.h"

namespace fusor {
namespace {

struct Config {
  std::string name;
  void decode(config::Fields& f) { f.field("name", name); }
};

class Invoke : public Handler {
 public:
  explicit Invoke(const RouteList& routes) : routes_(routes) {}
  Task<Served> serve(Exchange& x, Next next) const override { return routes_.serve(x, next); }

 private:
  const RouteList& routes_;  // the server's, which outlives its handlers' requests
};

}  // namespace

std::unique_ptr<Handler> make_invoke(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  const RouteList* routes = p.named_route(config, read.name);
  if (!routes) return nullptr;
  return std::make_unique<Invoke>(*routes);
}

}  // namespace fusor
