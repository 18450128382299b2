#include "cli/admin_client.h"
#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {

int run_stop(const Arguments& arguments) {
  std::optional<ReadConfig> read;
  if (arguments.has("config")) {
    const auto source = config_source(arguments);
    if (source) read = read_config_or_say(*source);
    if (!read) return kFailed;
  }
  const auto reply = admin_request(admin_address(arguments, read ? &read->config : nullptr), "POST",
                                   "/stop", {}, "");
  if (!reply) {
    print_error(reply.error().message());
    return kFailed;
  }
  if (reply->status != 200) {
    print_error(admin_problem(*reply));
    return kFailed;
  }
  return kOk;
}

}  // namespace fusor::cli
