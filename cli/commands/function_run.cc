// fusor function run: one request to a function, from the shell. stdin is the request's body,
// stdout the reply's, stderr the guest's; the engine, the limits and the host functions are the
// server's.
#include "cli/commands/commands.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/http/headers.h"
#include "hosts/native/functions/protocols/protocol.h"
#include "hosts/native/functions/run_once.h"
#include "hosts/native/server/services.h"

namespace fusor::cli {
namespace {

// "1.23 ms"
std::string milliseconds(std::int64_t ns) {
  const std::int64_t hundredths = ns / 10'000;
  const std::string fraction = decimal(hundredths % 100);
  return cat(decimal(hundredths / 100), fraction.size() < 2 ? ".0" : ".", fraction, " ms");
}

bool read_limits(const Arguments& arguments, FunctionSettings& settings) {
  if (arguments.has("timeout")) {
    const auto timeout = parse_duration(arguments.get("timeout"));
    if (!timeout || *timeout <= 0) {
      print_error(cat("--timeout: expected a duration such as 300ms, 10s or 1h30m, not '",
                      arguments.get("timeout"), "'"));
      return false;
    }
    settings.timeout_ns = *timeout;
  }
  if (arguments.has("memory-limit")) {
    const auto limit = parse_size(arguments.get("memory-limit"));
    if (!limit || *limit <= 0) {
      print_error(cat("--memory-limit: expected a size such as 64MB or 128MiB, not '",
                      arguments.get("memory-limit"), "'"));
      return false;
    }
    settings.memory_limit = static_cast<std::uint64_t>(*limit);
  }
  return true;
}

// HOST:GUEST or HOST:GUEST:rw
bool read_directories(const Arguments& arguments, FunctionSettings& settings) {
  for (std::string_view text : arguments.all("dir")) {
    FunctionDirectory one;
    std::string_view rest = text;
    if (rest.ends_with(":rw")) {
      one.writable = true;
      rest.remove_suffix(3);
    }
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == rest.size()) {
      print_error(cat("--dir: expected HOST:GUEST or HOST:GUEST:rw, not '", text, "'"));
      return false;
    }
    one.host = rest.substr(0, colon);
    one.guest = rest.substr(colon + 1);
    settings.directories.push_back(std::move(one));
  }
  return true;
}

bool read_environment(const Arguments& arguments, RunOnce& what) {
  for (std::string_view variable : arguments.all("env")) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      print_error(cat("--env: expected KEY=VALUE, not '", variable, "'"));
      return false;
    }
    what.environment.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return true;
}

bool read_request(const Arguments& arguments, RunOnce& what) {
  if (arguments.has("protocol")) {
    const auto known = protocol_named(arguments.get("protocol"));
    if (!known) {
      print_error(cat("--protocol: expected raw, cgi, json or auto, not '",
                      arguments.get("protocol"), "'"));
      return false;
    }
    what.settings.protocol = *known;
  }
  if (arguments.has("method")) what.method = arguments.get("method");
  if (!valid_field_name(what.method)) {  // both are tokens
    print_error(cat("--method: expected a word such as POST, not '", what.method, "'"));
    return false;
  }
  if (arguments.has("uri")) what.uri = arguments.get("uri");
  if (what.uri.contains(' ') || !valid_field_value(what.uri)) {
    print_error(cat("--uri: expected a path and query without spaces (%20), not '", what.uri, "'"));
    return false;
  }
  for (std::string_view field : arguments.all("header")) {
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos || !valid_field_name(field.substr(0, colon)) ||
        !valid_field_value(field.substr(colon + 1))) {
      print_error(cat("--header: expected 'Name: value', not '", field, "'"));
      return false;
    }
    what.headers.emplace_back(trim(field.substr(0, colon)), trim(field.substr(colon + 1)));
  }
  what.with_head = arguments.has("include");
  return true;
}

void print_times(const RanOnce& ran) {
  print_note(cat(ran.from_cache ? "load         " : "compile      ", milliseconds(ran.load)));
  print_note(cat("instantiate  ", milliseconds(ran.instantiate)));
  print_note(cat("run          ", milliseconds(ran.run)));
  print_note(cat("memory       ", decimal_unsigned(ran.memory >> 10), " KiB"));
  print_note(cat("written      ", decimal_unsigned(ran.written), " bytes"));
  if (ran.status != 0) print_note(cat("status       ", decimal(ran.status)));
}

}  // namespace

int run_function_run(const Arguments& arguments) {
  if (arguments.words().empty()) {
    print_error("which module? fusor function run MODULE.wasm < body");
    return kFailed;
  }
  RunOnce what;
  what.settings.module = arguments.words().front();
  what.arguments.assign(arguments.words().begin() + 1, arguments.words().end());
  for (std::string_view argument : arguments.all("arg")) what.arguments.emplace_back(argument);
  for (std::string_view host : arguments.all("allow-http")) {
    what.settings.allow_http.emplace_back(host);
  }
  what.settings.preinit = arguments.has("preinit");
  if (!read_directories(arguments, what.settings)) return kFailed;
  if (!read_limits(arguments, what.settings) || !read_environment(arguments, what)) return kFailed;
  if (!read_request(arguments, what)) return kFailed;
  SharedServices services;
  Diagnostics none;
  LoopServices own(services, LogSetup::load(nullptr, services.logs, services.system, none));
  const auto ran = run_once(what, own.host);
  if (!ran) {
    print_error(ran.error().message());
    return kFailed;
  }
  if (!ran->failure.empty()) print_error(ran->failure);
  if (!ran->backtrace.empty()) print_note(ran->backtrace);
  if (!ran->redirect.empty()) {
    print_note(cat("it leaves the answer to ", ran->redirect, " of the same server"));
  }
  if (arguments.has("time")) print_times(*ran);
  return ran->exit_code;
}

}  // namespace fusor::cli
