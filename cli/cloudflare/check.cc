#include "cli/cloudflare/check.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/cloudflare/contents.h"
#include "cli/cloudflare/walk.h"
#include "cli/common.h"
#include "core/base/ip.h"
#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "core/host/regex_syntax.h"
#include "hosts/native/functions/module.h"

namespace fusor::cloudflare {
namespace {

class Checker {
 public:
  explicit Checker(const ModuleTable& modules) : modules_(modules) {}

  std::vector<Finding> run(const json::Value& config) {
    walk(config, {[this](std::string_view id, const json::Value& v) { module(id, v); },
                  [this](const json::Value& pattern) { regex(pattern); }});
    servers(config);
    files(config);
    return sorted();
  }

 private:
  void add(Finding::Kind kind, const json::Value& at, std::string message) {
    add(kind, at.origin(), std::move(message));
  }
  void add(Finding::Kind kind, const Origin& at, std::string message) {
    for (const Finding& f : findings_) {
      if (f.message == message && f.origin.to_string() == at.to_string()) return;
    }
    findings_.push_back({kind, at, std::move(message)});
  }

  // By file, in the order in which the config came to them, and by line.
  std::vector<Finding> sorted() {
    std::vector<SourcePtr> sources;
    const auto place = [&](const Finding& f) {
      auto at = std::ranges::find(sources, f.origin.source);
      if (at == sources.end()) at = sources.insert(at, f.origin.source);
      return std::pair(at - sources.begin(), f.origin.line);
    };
    std::vector<Finding> out;
    for (Finding& f : findings_) {
      out.insert(std::ranges::upper_bound(out, place(f), {}, place), std::move(f));
    }
    return out;
  }

  void module(std::string_view id, const json::Value& config) {
    const ModuleRow* row = modules_.find(id);
    if (!row) return add(Finding::kError, config, cat(id, " is not a module of Fusor"));
    const std::string note = row->note.empty() ? "" : cat(": ", row->note);
    if (row->on_edge == OnEdge::kPlatform) {
      add(Finding::kPlatform, config, cat(id, " is left to the platform", note));
    } else if (row->on_edge == OnEdge::kRefused) {
      add(Finding::kError, config, cat(id, " cannot work on Cloudflare", note));
    } else if (row->run_time == RunTime::kNone && id.find('.') != std::string_view::npos) {
      add(Finding::kError, config, cat(id, " is not available in this build"));
    }
    if (id == "http.handlers.reverse_proxy") proxy(config);
    if (id == "http.handlers.reactor") reactor(config);
    if (id == "http.handlers.file_server") file_server(config);
  }

  void regex(const json::Value& pattern) {
    if (auto translated = translate_regex(pattern.as_string()); !translated) {
      add(Finding::kError, pattern,
          cat("the regular expression ", pattern.as_string(),
              " cannot be run there: ", translated.error().message()));
    }
  }

  void proxy(const json::Value& config) {
    const json::Value* upstreams = config.get("upstreams");
    if (!upstreams || !upstreams->is_array()) return;
    for (const json::Value& upstream : upstreams->as_array()) {
      const json::Value* dial = upstream.get("dial");
      if (!dial || !dial->is_string()) continue;
      const std::string& address = dial->as_string();
      if (address.starts_with("unix") || address.starts_with("fd/")) {
        add(Finding::kError, config,
            cat("the upstream ", address,
                " is a local socket: Cloudflare reaches only addresses of the internet"));
      } else if (const std::string_view where = near(address); !where.empty()) {
        add(Finding::kWarning, config,
            cat("the upstream ", address, where, ": deployed, the Worker will not reach it"));
      }
    }
  }

  // What is wrong with an address that only this machine or its network has; "": nothing.
  static std::string_view near(std::string_view dial) {
    const auto at = parse_network_address(dial);
    if (!at) return {};
    const auto ip = parse_ip(at->host);
    if (at->host.empty() || at->host == "localhost" ||
        (ip && (ip->is_loopback() || ip->is_unspecified()))) {
      return " is this machine";
    }
    return ip && (ip->is_private() || ip->is_link_local()) ? " is in a private network" : "";
  }

  void reactor(const json::Value& config) {
    if (const json::Value* dirs = config.get("dirs");
        dirs && dirs->is_array() && !dirs->as_array().empty()) {
      add(Finding::kError, dirs->as_array()[0],
          "dir cannot work on Cloudflare: there is no file system");
    }
    if (const json::Value* module = config.get("module"); module && module->is_string()) {
      function(*module);
    }
    static constexpr struct {
      std::string_view setting;
      Finding::Kind kind;
      const char* message;
    } kNotes[] = {
        {"allow_http", Finding::kError, "allow_http is not available on Cloudflare in this build"},
        {"timeout", Finding::kPlatform,
         "timeout covers what a function waits for: computing is bounded by the platform's CPU "
         "limit"},
        {"max_concurrent", Finding::kPlatform,
         "max_concurrent and queue: the platform decides how many requests run at once"},
        {"preinit", Finding::kWarning,
         "preinit: there are no snapshots on Cloudflare, the initialiser runs in each request"},
        {"debug_secret", Finding::kWarning,
         "debug_secret is not available on Cloudflare in this build: the Worker's log has what a "
         "function writes to stderr"},
    };
    for (const auto& note : kNotes) {
      if (const json::Value* value = config.get(note.setting)) add(note.kind, *value, note.message);
    }
  }

  void function(const json::Value& module) {
    const std::string& path = module.as_string();
    const auto file = wasm::ModuleFile::read(path);
    if (!file) return add(Finding::kError, module, file.error().message());
    if (file->is_component()) {
      return add(Finding::kError, module,
                 cat(path,
                     " is a component (wasi:http), which runs natively only: on Cloudflare "
                     "functions are core modules (wasm32-wasip1)"));
    }
    if (!runtime_) {
      auto made = wasm::Runtime::create();
      if (!made) return add(Finding::kError, module, made.error().message());
      runtime_ = std::move(*made);
    }
    const auto loaded = wasm::Module::load(runtime_, *file);
    if (loaded) return;
    if (!loaded.error().is_of_engine()) {
      return add(Finding::kError, module, loaded.error().message());
    }
    add(Finding::kWarning, module,
        cat(loaded.error().message(),
            "; Cloudflare's engine takes some modules that the native server does not"));
  }

  void file_server(const json::Value& config) {
    if (config.get("browse")) {
      add(Finding::kError, config, "browse is not available on Cloudflare in this build");
    }
  }

  // Whatever is served goes along when the folder is built, so it has to be known by then.
  void files(const json::Value& config) {
    const Contents contents = contents_of(config);
    for (const auto& [root, origin] : contents.roots) {
      std::error_code ec;
      if (std::filesystem::is_directory(root, ec)) continue;
      add(Finding::kError, origin,
          cat("the root ", root, " is no folder here, and its files are to go along"));
    }
    const bool some = !contents.roots.empty();
    for (const json::Value* root : contents.open) {
      add(some ? Finding::kWarning : Finding::kError, root->origin(),
          cat("the root ", root->as_string(),
              " is known when a request comes: only files below a root without placeholders go "
              "along"));
    }
    if (contents.unrooted && !some && contents.open.empty()) {
      add(Finding::kError, *contents.unrooted,
          "file_server without a root would publish the whole working directory: name one, such "
          "as `root * www`");
    }
  }

  // Listeners are the platform's; two servers must not answer the same host differently.
  void servers(const json::Value& config) {
    const json::Value* servers = cli::servers_of(config);
    if (!servers) return;
    std::map<std::string, std::pair<std::string, const json::Value*>>
        owner;  // host -> server, routes
    for (const json::Member& server : servers->as_object()) {
      listeners(server.value);
      const json::Value* routes = server.value.get("routes");
      if (!routes || !routes->is_array()) continue;
      for (const json::Value& route : routes->as_array()) {
        for (const std::string& host : hosts_of(route)) {
          auto [at, fresh] = owner.try_emplace(host, server.key, routes);
          if (fresh || at->second.first == server.key || *at->second.second == *routes) continue;
          add(Finding::kError, route,
              cat("two servers (", at->second.first, ", ", server.key,
                  ") have different routes for ", host.empty() ? "every host" : host,
                  ": on Cloudflare the host alone decides, not the port; give the sites different "
                  "hosts"));
        }
      }
    }
  }

  static std::vector<std::string> hosts_of(const json::Value& route) {
    const json::Value* sets = route.get("match");
    if (!sets || !sets->is_array() || sets->as_array().empty()) return {""};
    std::vector<std::string> hosts;
    for (const json::Value& set : sets->as_array()) {
      const json::Value* list = set.get("host");
      if (!list || !list->is_array()) {
        hosts.emplace_back();
        continue;
      }
      for (const json::Value& host : list->as_array()) {
        if (host.is_string()) hosts.push_back(to_lower(host.as_string()));
      }
    }
    return hosts;
  }

  void listeners(const json::Value& server) {
    const json::Value* listen = server.get("listen");
    if (!listen || !listen->is_array()) return;
    for (const json::Value& address : listen->as_array()) {
      if (!address.is_string() || address.as_string().starts_with(":")) continue;
      add(Finding::kPlatform, address,
          cat("listening on ", address.as_string(), " is left to the platform"));
    }
  }

  const ModuleTable& modules_;
  std::shared_ptr<wasm::Runtime> runtime_;  // with the first function
  std::vector<Finding> findings_;
};

constexpr std::string_view kNames[] = {"platform", "warning", "error"};

}  // namespace

std::string Finding::to_string() const {
  const std::string where = origin.to_string();
  return cat(where, where.empty() ? "" : ": ", kNames[kind], ": ", message);
}

std::vector<Finding> check(const json::Value& config, const ModuleTable& modules) {
  return Checker(modules).run(config);
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& f) { return f.kind == Finding::kError; });
}

}  // namespace fusor::cloudflare
