#include "hosts/edge/server_choice.h"

#include <algorithm>

#include "core/base/strings.h"

namespace fusor::edge {
namespace {

std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos)
    return host;
  return host.substr(0, colon);
}

// A '*' label stands for exactly one label, as in the host matcher.
bool host_matches(std::string_view pattern, std::string_view host) {
  const auto wanted = split(pattern, '.');
  const auto labels = split(host, '.');
  if (wanted.size() != labels.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != "*" && !iequals(wanted[i], labels[i])) return false;
  }
  return true;
}

enum class Fit { kNo, kAnyHost, kThisHost };

Fit fit_of_set(const json::Value& set, std::string_view host) {
  const json::Value* hosts = set.get("host");
  if (!hosts || !hosts->is_array()) return Fit::kAnyHost;
  for (const json::Value& pattern : hosts->as_array()) {
    if (pattern.is_string() && host_matches(pattern.as_string(), host)) return Fit::kThisHost;
  }
  return Fit::kNo;
}

Fit fit_of_route(const json::Value& route, std::string_view host) {
  const json::Value* sets = route.get("match");
  if (!sets || !sets->is_array()) return Fit::kAnyHost;
  Fit best = Fit::kNo;
  for (const json::Value& set : sets->as_array()) best = std::max(best, fit_of_set(set, host));
  return best;
}

Fit fit_of_server(const json::Value& server, std::string_view host) {
  const json::Value* routes = server.get("routes");
  if (!routes || !routes->is_array()) return Fit::kNo;
  Fit best = Fit::kNo;
  for (const json::Value& route : routes->as_array())
    best = std::max(best, fit_of_route(route, host));
  return best;
}

}  // namespace

const Server* choose_server(const Program& program, Exchange& x) {
  if (program.servers().size() == 1) return &program.servers().front();
  const std::string_view host = without_port(x.request.host);
  const Server* any = nullptr;
  for (const Server& server : program.servers()) {
    if (!server.config) continue;
    const Fit fit = fit_of_server(*server.config, host);
    if (fit == Fit::kThisHost) return &server;
    if (fit == Fit::kAnyHost && !any) any = &server;
  }
  return any;
}

}  // namespace fusor::edge
