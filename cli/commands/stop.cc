#include "cli/admin_client.h"
#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/strings.h"

namespace fusor::cli {

int run_stop(const Arguments& arguments) {
  const auto address = admin_address(arguments);
  if (!address) return kFailed;
  const auto reply = admin_request(*address, "POST", "/stop", {}, "");
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
