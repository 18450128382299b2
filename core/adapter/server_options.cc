// The global option `servers`: {address, name, server: {members}, logs: {members}, metrics}, most
// specific address first.
#include <algorithm>

#include "core/adapter/member_order.h"
#include "core/adapter/servers.h"

namespace fusor::adapter {

namespace {

const json::Value* options_of(const Server& server, const json::Value* list) {
  if (!list) return nullptr;
  for (const json::Value& options : list->as_array()) {
    const json::Value* address = options.get("address");
    if (!address) return &options;
    const auto is_it = [&](const ServerSites::Listener& listener) {
      return listener.address == address->as_string();
    };
    if (std::ranges::any_of(server.listeners, is_it)) return &options;
  }
  return nullptr;
}

void apply(Server& server, const json::Value& options) {
  if (const json::Value* members = options.get("server")) server.options = members->as_object();
  if (const json::Value* logs = options.get("logs")) {
    server.has_logs = true;
    for (const json::Member& member : logs->as_object()) server.logs.set(member.key, member.value);
  }
}

}  // namespace

json::Object name_servers(std::vector<Server> servers, Adaptation& adaptation) {
  const json::Value* list = adaptation.options.find("servers");
  json::Object out;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    std::string name = cat("srv", decimal(static_cast<std::int64_t>(i)));
    if (const json::Value* options = options_of(servers[i], list)) {
      apply(servers[i], *options);
      if (const json::Value* given = options->get("name")) name = given->as_string();
    }
    if (out.find(name)) {
      adaptation.diagnostics.error({}, cat("two servers have the name '", name, "'"));
    }
    out.set(name, to_json(std::move(servers[i])));
  }
  out.sort();
  return out;
}

}  // namespace fusor::adapter
