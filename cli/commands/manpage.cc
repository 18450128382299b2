#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/print.h"
#include "core/base/strings.h"
#include "hosts/native/server/config_reader.h"
#include "hosts/native/system/system.h"

namespace fusor::cli {

int run_manpage(const Arguments& arguments) {
  const std::string directory(arguments.get("directory"));
  if (directory.empty()) {
    print(man_page());
    return kOk;
  }
  make_directories(directory);
  const std::string path = directory + "/fusor.1";
  if (const auto written = write_whole_file(path, man_page(), 0644); !written) {
    print_error(cat("writing ", path, ": ", written.error().message()));
    return kFailed;
  }
  return kOk;
}

}  // namespace fusor::cli
