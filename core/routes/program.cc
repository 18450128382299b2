// Program::load: a JSON config becomes what serves. Caddy: caddy.go (Config), caddyhttp/app.go.
#include "core/routes/program.h"

#include <string_view>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/server_settings.h"

namespace fusor {
namespace {

constexpr std::string_view kTopFields[] = {"admin", "logging", "storage", "apps"};

struct HttpApp {
  std::int64_t grace_period = 0;
  const json::Value* servers = nullptr;

  void decode(config::Fields& f) {
    int port = 0;  // used by the adapter and by automatic HTTPS
    f.field("http_port", port).field("https_port", port);
    Duration duration{};
    f.field("grace_period", duration);
    grace_period = duration.ns;
    duration = {};
    f.field("shutdown_delay", duration);
    if (duration.ns != 0) {
      f.error("shutdown_delay", "shutdown_delay is not available in this build");
    }
    if (f.take("metrics")) f.error("metrics", "metrics are not available in this build");
    f.field("servers", servers);
  }
};

}  // namespace

std::shared_ptr<const Program> Program::load(json::Value config, const ModuleTable& modules,
                                             Host& host, Diagnostics& diagnostics) {
  auto program = std::make_shared<Program>();
  program->config_ = std::move(config);
  Provision provision(modules, host, diagnostics);
  const json::Value& root = program->config_;
  const config::Document document(diagnostics, root);
  if (root.is_null()) return program;  // no config: nothing is served
  if (!provision.only_fields(root, kTopFields)) return nullptr;
  const json::Value* apps = root.get("apps");
  if (apps && apps->is_object()) {
    for (const json::Member& app : apps->as_object()) {
      if (!provision.module(app.value, "", app.key)) continue;
      if (app.key == "http") program->load_http(app.value, provision);
    }
  } else if (apps && !apps->is_null()) {
    provision.error(*apps, "\"apps\" is an object");
  }
  if (diagnostics.has_errors()) return nullptr;
  return program;
}

void Program::load_http(const json::Value& app, Provision& provision) {
  HttpApp settings;
  config::read(app, settings, provision.diagnostics);
  grace_period_ns_ = settings.grace_period;
  const json::Value* servers = settings.servers;
  if (!servers) return;
  if (!servers->is_object()) return provision.error(*servers, "\"servers\" is an object");
  servers_.reserve(servers->as_object().size());
  for (const json::Member& member : servers->as_object()) {
    servers_.push_back(read_server(member.key, member.value, provision));
  }
}

}  // namespace fusor
