// App: the running server. The control thread (main) owns it: it provisions configs, opens
// listening sockets, tells the workers, answers the admin API and the signals. Workers serve.
//
//   App app(options);
//   if (!app.load(...)) ...;      // the first config
//   int code = app.run();         // until SIGTERM, SIGINT or /stop
//
// A config is loaded in two halves: everything that can fail (provisioning, logs, sockets, the
// admin address) comes first and changes nothing; then the workers take over, which cannot fail.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/json.h"
#include "core/routes/program.h"
#include "hosts/native/admin/admin_server.h"
#include "hosts/native/admin/target.h"
#include "hosts/native/net/listen_socket.h"
#include "hosts/native/net/loop.h"
#include "hosts/native/server/config_source.h"
#include "hosts/native/server/event.h"
#include "hosts/native/server/file_watch.h"
#include "hosts/native/server/services.h"
#include "hosts/native/server/worker.h"

namespace fusor {

struct AppOptions {
  std::size_t loops = 0;             // 0: FUSOR_LOOPS, else one a CPU that we may use
  bool watch = false;                // reload when the config's files or its modules change
  std::function<void()> on_serving;  // the first config serves
};

class App final : public AdminTarget {
 public:
  explicit App(AppOptions options);
  ~App() override;

  // Loads a config. `source`: where it came from, for SIGUSR1 and --watch; nothing: it has no file.
  // False: `diagnostics` says why, and what served before goes on.
  bool load(json::Value config, std::optional<ConfigSource> source, Diagnostics& diagnostics,
            bool force = false);
  // Reads its file again and loads what it says now.
  bool reload_from_file(bool force, Diagnostics& diagnostics);

  // Serves until it is told to stop; returns the exit code. Signals are blocked in the thread that
  // made the App.
  int run();

  // What is listened on: "http://localhost:8080".
  std::vector<std::string> addresses() const;
  // The admin API's address, "" where there is none.
  std::string admin_address() const;

  // AdminTarget
  const json::Value& config() const override;
  bool load_config(json::Value config, bool force, const Loaded& from,
                   Diagnostics& diagnostics) override;
  void stop() override { stop_.set(); }
  json::Value functions() override;
  std::string metrics() override;
  Host& admin_host() override { return control_services_->host; }

 private:
  // An address that a config wants.
  struct Wanted {
    std::string key;
    const Server* server = nullptr;
    unsigned unix_mode = 0;
    std::optional<ListenSockets> sockets;  // nothing: it is there already
  };
  struct Prepared {
    std::shared_ptr<const Program> program;
    std::shared_ptr<const LogSetup> logs;
    std::vector<Wanted> wanted;
    AdminServer::Change admin;
  };
  std::optional<Prepared> prepare(json::Value config, Diagnostics& diagnostics);
  void open_addresses(Prepared& prepared, std::vector<BoundAddress> own, Diagnostics& diagnostics);
  void commit(Prepared prepared);
  void start_workers(const std::shared_ptr<const LogSetup>& logs);
  void save_config() const;
  void log(LogLevel level, std::string_view message, std::string_view key = {},
           std::string_view value = {});

  // app_run.cc
  Task<void> main();
  Task<void> handle_signals();
  Task<void> watch_files();
  Task<void> shut_down();
  void on_signal(int number);
  [[noreturn]] void quit_now(int code);

  AppOptions options_;
  SharedServices shared_;
  Loop control_;
  std::shared_ptr<const LogSetup> logs_;
  std::unique_ptr<LoopServices> control_services_;
  std::vector<std::unique_ptr<Worker>> workers_;
  AdminServer admin_;

  std::shared_ptr<const Program> program_;
  json::Value
      raw_config_;  // with the "@id" fields that a Program does not see; null: as the Program's
  bool has_raw_ = false;
  std::optional<ConfigSource> source_;  // of the running config; nothing after a change by the API
  std::map<std::string, BoundAddress> addresses_;
  FileWatch watch_;

  Event stop_;
  bool stopping_ = false;
  int exit_code_ = 0;
};

}  // namespace fusor
