#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "core/config/network_address.h"
#include "hosts/native/log/writer.h"
#include "hosts/native/server/app.h"
#include "hosts/native/server/config_reader.h"
#include "hosts/native/server/signals.h"
#include "hosts/native/system/system.h"

extern char** environ;

namespace fusor::cli {
namespace {

constexpr std::size_t kShownAddresses = 8;

void print_environment() {
  for (char** variable = environ; *variable; ++variable) {
    print(cat(std::string_view(*variable), "\n"));
  }
}

// The last config, where --resume asks for it and there is one; else what --config means.
std::optional<ConfigSource> source_of(const Arguments& arguments) {
  if (arguments.has("resume")) {
    const std::string last = config_directory() + "/autosave.json";
    if (::access(last.c_str(), R_OK) == 0) return ConfigSource{last, "json"};
    print_note(cat("Warning: there is no last config to resume (", last, ")"));
  }
  return choose_config(arguments.get("config"), arguments.get("adapter"));
}

// fusor 0.1.0 serving on http://localhost:8080 (config: Caddyfile)
std::string serving_line(const App& app, const std::optional<ConfigSource>& source) {
  const std::vector<std::string> addresses = app.addresses();
  std::string line = "fusor " FUSOR_VERSION " serving ";
  if (addresses.empty()) line += "nothing yet";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (i == kShownAddresses) {
      line += cat(" and ", decimal_unsigned(addresses.size() - i), " more");
      break;
    }
    line += cat(i == 0 ? "on " : ", ", addresses[i]);
  }
  line += cat(" (config: ", source ? source->file == "-" ? "stdin" : source->file : "none");
  if (addresses.empty() && !app.admin_address().empty()) {
    line += cat("; admin API on ", app.admin_address());
  }
  return line + ")\n";
}

// Tells who started us that we serve: sends back what came on standard input.
bool ping_back(const std::string& address) {
  const auto content = read_whole_file("-");
  const auto at = split_host_port(address);
  if (!content || !at) return false;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(std::string(at->host).c_str(), std::string(at->port).c_str(), &hints, &found) !=
      0) {
    return false;
  }
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool done =
      ::connect(fd, found->ai_addr, found->ai_addrlen) == 0 && write_fully(fd, *content);
  ::close(fd);
  ::freeaddrinfo(found);
  return done;
}

class PidFile {
 public:
  bool write(std::string path) {
    if (path.empty()) return true;
    const auto written = write_whole_file(path, cat(decimal(::getpid()), "\n"), 0644);
    if (written) {
      path_ = std::move(path);
      return true;
    }
    print_error(cat("writing the pid file ", path, ": ", written.error().message()));
    return false;
  }
  ~PidFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

 private:
  std::string path_;
};

}  // namespace

int run_run(const Arguments& arguments) {
  block_control_signals();
  raise_descriptor_limit();
  if (!load_env_files(arguments)) return kFailed;
  if (arguments.has("environ")) print_environment();
  const auto source = source_of(arguments);

  json::Value config;
  if (source) {
    auto read = read_config_or_say(*source);
    if (!read) return kFailed;
    config = std::move(read->config);
  }
  PidFile pid_file;
  if (!pid_file.write(std::string(arguments.get("pidfile")))) return kFailed;

  AppOptions options;
  options.watch = arguments.has("watch");
  App* running = nullptr;
  bool told = true;
  options.on_serving = [&] {
    print(serving_line(*running, source));
    if (arguments.has("pingback")) told = ping_back(std::string(arguments.get("pingback")));
    if (!told) running->stop();
  };
  App app(std::move(options));
  running = &app;
  Diagnostics diagnostics;
  std::optional<ConfigSource> file;
  if (source && source->file != "-") file = source;
  const bool loaded = app.load(std::move(config), std::move(file), diagnostics, true);
  print(diagnostics);
  if (!loaded) return kFailed;
  const int code = app.run();
  if (told) return code;
  print_error(cat("nobody answers at the --pingback address ", arguments.get("pingback")));
  return kFailed;
}

}  // namespace fusor::cli
