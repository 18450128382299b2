#include <climits>
#include <cstdlib>

#include "cli/admin_client.h"
#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/check.h"

namespace fusor::cli {
namespace {

// The server knows the config as JSON only; here its problems have a file and a line.
bool explained_here(json::Value config) {
  SharedServices services;
  Diagnostics diagnostics;
  check_config(std::move(config), services, diagnostics);
  if (!diagnostics.has_errors()) return false;
  print(diagnostics);
  return true;
}

// A port that is taken only the server finds; here it has a line.
std::string with_line(const std::string& problem, const json::Value& config) {
  const json::Value* servers = servers_of(config);
  if (!servers) return problem;
  for (const json::Member& server : servers->as_object()) {
    const json::Value* listen = server.value.get("listen");
    if (!listen || !listen->is_array()) continue;
    for (const json::Value& address : listen->as_array()) {
      if (!address.is_string()) continue;
      const std::size_t at = problem.find(cat("listening on ", address.as_string(), ": "));
      if (at != problem.npos) return cat(address.origin().to_string(), ": ", problem.substr(at));
    }
  }
  return problem;
}

}  // namespace

int run_reload(const Arguments& arguments) {
  const auto source = config_source(arguments);
  if (!source) return kFailed;
  auto read = read_config_or_say(*source);
  if (!read) return kFailed;
  std::vector<std::pair<std::string, std::string>> headers = {{"Content-Type", "application/json"}};
  if (arguments.has("force")) headers.emplace_back("Cache-Control", "must-revalidate");
  char absolute[PATH_MAX];
  if (source->file != "-" && ::realpath(source->file.c_str(), absolute)) {
    headers.emplace_back("Caddy-Config-Source-File", absolute);
    headers.emplace_back("Caddy-Config-Source-Adapter", source->adapter);
  }
  const auto reply = admin_request(admin_address(arguments, &read->config), "POST", "/load",
                                   headers, json::write(read->config));
  if (!reply) {
    print_error(reply.error().message());
    return kFailed;
  }
  if (reply->status == 200) return kOk;
  const std::string problem = with_line(admin_problem(*reply), read->config);
  if (!explained_here(std::move(read->config))) print_error(problem);
  print_note("The running server goes on with the config that it had.");
  return kFailed;
}

}  // namespace fusor::cli
