#include "hosts/native/server/app.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <latch>

#include "core/base/strings.h"
#include "hosts/native/functions/functions.h"
#include "hosts/native/functions/report.h"
#include "hosts/native/server/config_reader.h"
#include "hosts/native/server/https_check.h"
#include "hosts/native/system/processors.h"

namespace fusor {
namespace {

std::size_t default_loops() {
  if (const char* text = std::getenv("FUSOR_LOOPS")) {
    if (const auto n = parse_int<std::size_t>(text); n && *n > 0 && *n <= 1024) return *n;
  }
  return processors();
}

// Takes "@id" members out: they name parts of the config for the admin API. True: there were some.
bool strip_ids(json::Value& value) {
  bool found = false;
  if (value.is_object()) {
    found = value.as_object().erase("@id");
    for (json::Member& member : value.as_object()) found |= strip_ids(member.value);
  } else if (value.is_array()) {
    for (json::Value& element : value.as_array()) found |= strip_ids(element);
  }
  return found;
}

const json::Value* listen_value(const Server& server, std::size_t i) {
  const json::Value* listen = server.config ? server.config->get("listen") : nullptr;
  if (!listen || !listen->is_array() || i >= listen->as_array().size()) return server.config;
  return &listen->as_array()[i];
}

}  // namespace

App::App(AppOptions options)
    : options_(std::move(options)), admin_(control_, *this), stop_(control_) {
  if (options_.loops == 0) options_.loops = default_loops();
  Diagnostics none;
  logs_ = LogSetup::load(nullptr, shared_.logs, shared_.system, none);
  control_services_ = std::make_unique<LoopServices>(shared_, logs_);
}

App::~App() {
  for (auto& worker : workers_) worker->stop_thread();
}

json::Value App::functions() { return functions_report(*shared_.functions); }

std::string App::metrics() { return functions_metrics(*shared_.functions); }

const json::Value& App::config() const {
  static const json::Value kNone;
  if (has_raw_) return raw_config_;
  return program_ ? program_->config() : kNone;
}

std::vector<std::string> App::addresses() const {
  std::vector<std::string> out;
  for (const auto& [key, address] : addresses_) {
    out.push_back(cat(address.port ? "http://" : "", address.shown,
                      address.on_all_interfaces ? " (all interfaces)" : ""));
  }
  return out;
}

std::string App::admin_address() const { return admin_.address().shown; }

bool App::load(json::Value config, std::optional<ConfigSource> source, Diagnostics& diagnostics,
               bool force) {
  if (stopping_ || stop_.is_set()) {
    diagnostics.error({}, "the server is stopping");
    return false;
  }
  if (program_ && !force && config == this->config()) {
    source_ = std::move(source);
    log(LogLevel::kInfo, "config is unchanged");
    return true;
  }
  if (options_.watch) watch_.loading(config);
  json::Value raw = config;
  const bool has_ids = strip_ids(config);
  auto prepared = prepare(std::move(config), diagnostics);
  if (!prepared) return false;
  const bool again = program_ != nullptr;
  has_raw_ = has_ids;
  raw_config_ = has_ids ? std::move(raw) : json::Value();
  source_ = std::move(source);
  commit(std::move(*prepared));
  if (again) log(LogLevel::kInfo, "config reloaded", "addresses", join(addresses(), ", "));
  if (const std::string problem = shared_.functions->cache_problem(); !problem.empty()) {
    log(LogLevel::kWarn, "compiled functions are not kept: each start compiles them again",
        "problem", problem);
  }
  if (admin_.settings().persist) save_config();
  return true;
}

bool App::load_config(json::Value config, bool force, const Loaded& from,
                      Diagnostics& diagnostics) {
  std::optional<ConfigSource> source;
  if (!from.file.empty()) source = ConfigSource{from.file, from.adapter};
  return load(std::move(config), std::move(source), diagnostics, force);
}

bool App::reload_from_file(bool force, Diagnostics& diagnostics) {
  if (!source_) {
    diagnostics.error({}, "the running config has no file: it came by the admin API");
    return false;
  }
  auto read = read_config(*source_, diagnostics);
  if (!read) return false;
  return load(std::move(read->config), source_, diagnostics, force);
}

std::optional<App::Prepared> App::prepare(json::Value config, Diagnostics& diagnostics) {
  Prepared prepared;
  refuse_https(config, diagnostics);
  Host& host = control_services_->host;
  prepared.program = Program::load(std::move(config), native_modules(), host, diagnostics);
  if (!prepared.program || diagnostics.has_errors()) return std::nullopt;
  const json::Value& root = prepared.program->config();
  prepared.logs = LogSetup::load(root.get("logging"), shared_.logs, shared_.system, diagnostics);
  std::vector<BoundAddress> own{admin_.address()};
  for (const auto& [key, address] : addresses_) own.push_back(address);
  prepared.admin = admin_.prepare(root.get("admin"), own, diagnostics);
  if (prepared.admin.socket) own.push_back(prepared.admin.socket->bound());
  open_addresses(prepared, std::move(own), diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return prepared;
}

void App::open_addresses(Prepared& prepared, std::vector<BoundAddress> own,
                         Diagnostics& diagnostics) {
  // By whom: an address as it is written, and as it turned out. Sockets that shared an address
  // would share its requests.
  std::map<std::string, std::string_view> taken;
  taken.emplace(admin_.address_after(prepared.admin).ip_and_port, "the admin API");
  for (const Server& server : prepared.program->servers()) {
    for (std::size_t i = 0; i < server.listen.size(); ++i) {
      const json::Value* at = listen_value(server, i);
      const auto report = [&](std::string message) {
        diagnostics.error(at ? at->origin() : Origin(), std::move(message));
      };
      const auto take = [&](const std::string& what) {
        const auto [other, fresh] = taken.emplace(what, server.name);
        if (fresh || what.empty()) return true;
        report(cat("the address ", server.listen[i], " is listened on twice, by ", other->second,
                   " and ", server.name));
        return false;
      };
      const auto address = parse_network_address(server.listen[i]);
      if (!address) {
        report(address.error().message());
        continue;
      }
      const std::uint32_t count = address->has_port() ? address->port_count() : 1;
      for (std::uint32_t port = 0; port < count; ++port) {
        Wanted wanted{listen_key(*address, port), &server, address->mode(), std::nullopt};
        if (!take(wanted.key)) continue;
        const auto known = addresses_.find(wanted.key);
        if (known == addresses_.end()) {
          auto sockets = ListenSockets::open(*address, port, options_.loops, own);
          if (!sockets) {
            report(sockets.error().message());
            continue;
          }
          wanted.sockets = std::move(*sockets);
          own.push_back(wanted.sockets->bound());
        }
        const BoundAddress& bound = wanted.sockets ? wanted.sockets->bound() : known->second;
        if (take(bound.ip_and_port)) prepared.wanted.push_back(std::move(wanted));
      }
    }
  }
}

void App::start_workers(const std::shared_ptr<const LogSetup>& logs) {
  for (std::size_t i = 0; i < options_.loops; ++i) {
    workers_.push_back(std::make_unique<Worker>(shared_, logs, control_));
    workers_.back()->start_thread();
  }
}

void App::commit(Prepared prepared) {
  if (workers_.empty()) start_workers(prepared.logs);
  std::map<std::string, BoundAddress> next;
  for (Wanted& wanted : prepared.wanted) {
    BoundAddress& address = next[wanted.key];
    address = wanted.sockets ? wanted.sockets->bound() : addresses_[wanted.key];
    if (!wanted.sockets && !address.unix_path.empty()) {
      ::chmod(address.unix_path.c_str(), wanted.unix_mode);
    }
  }
  std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
  for (auto& worker : workers_) {
    std::vector<Worker::Site> sites;
    for (Wanted& wanted : prepared.wanted) {
      sites.push_back({wanted.key, wanted.server, wanted.sockets ? wanted.sockets->take() : -1});
    }
    worker->loop().post([&done, w = worker.get(), logs = prepared.logs, program = prepared.program,
                         sites = std::move(sites)]() mutable {
      w->update(std::move(logs), std::move(program), std::move(sites));
      done.count_down();
    });
  }
  // A loop never blocks, so this is short; and who asked for the config then knows that it serves.
  done.wait();
  for (const auto& [key, address] : addresses_) {
    if (!next.contains(key) && !address.unix_path.empty()) ::unlink(address.unix_path.c_str());
  }
  addresses_ = std::move(next);
  program_ = std::move(prepared.program);
  logs_ = prepared.logs;
  control_services_->log.use(std::make_shared<LogRoutes>(logs_));
  admin_.commit(std::move(prepared.admin));
  NativeFunctions::set_admin_port(admin_.address().port);
}

void App::save_config() const {
  const std::string folder = config_directory();
  if (!make_directories(folder)) return;  // a home that cannot be written is no reason to fail
  (void)write_whole_file(folder + "/autosave.json", json::write(config()), 0600);
}

void App::log(LogLevel level, std::string_view message, std::string_view key,
              std::string_view value) {
  const LogField field{key, value};
  control_services_->log.write(level, "", message,
                               std::span(&field, key.empty() ? std::size_t{0} : std::size_t{1}));
}

}  // namespace fusor
