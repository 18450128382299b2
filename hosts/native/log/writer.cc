#include "hosts/native/log/writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/strings.h"
#include "hosts/native/log/file_writer.h"
#include "hosts/native/log/net_writer.h"
#include "hosts/native/log/output.h"

namespace fusor {
namespace {

class StandardError : public LogWriter {
  Written write(std::string_view lines) override { return standard_error().write(lines); }
};

class StandardOutput : public LogWriter {
  Written write(std::string_view lines) override { return output_.write(lines); }
  LogOutput output_{STDOUT_FILENO};
};

class Discard : public LogWriter {
  Written write(std::string_view lines) override { return {lines.size(), 0}; }
};

Result<std::unique_ptr<LogWriter>> open_stderr(const json::Value*, ArchiveThread&) {
  return std::make_unique<StandardError>();
}
Result<std::unique_ptr<LogWriter>> open_stdout(const json::Value*, ArchiveThread&) {
  return std::make_unique<StandardOutput>();
}
Result<std::unique_ptr<LogWriter>> open_discard(const json::Value*, ArchiveThread&) {
  return std::make_unique<Discard>();
}

}  // namespace

bool write_fully(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(descriptor, text.data(), text.size());
    if (done >= 0) {
      text.remove_prefix(static_cast<std::size_t>(done));
    } else if (errno == EAGAIN) {
      // Somebody made the terminal non-blocking.
      pollfd wait{descriptor, POLLOUT, 0};
      ::poll(&wait, 1, 1000);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

OpenedWriter describe_log_writer(const json::Value* config, Diagnostics& diagnostics) {
  std::string output = "stderr";
  if (config && !config->is_null()) {
    const json::Value* name = config->get("output");
    if (!name || !name->is_string()) {
      diagnostics.error(config->origin(), "a log writer needs its name in \"output\"");
      return {};
    }
    output = name->as_string();
  }
  if (output == "stderr") return {"stderr", ::isatty(STDERR_FILENO) == 1, open_stderr};
  if (output == "stdout") return {"stdout", ::isatty(STDOUT_FILENO) == 1, open_stdout};
  if (output == "discard") return {"discard", false, open_discard};
  if (output == "file") {
    if (!check_file_writer(*config, diagnostics)) return {};
    return {json::write(*config), false, open_file_writer};
  }
  if (output == "net") {
    if (!check_net_writer(*config, diagnostics)) return {};
    return {json::write(*config), false, open_net_writer};
  }
  diagnostics.error(config->origin(),
                    cat("caddy.logging.writers.", output, " is not available in this build"));
  return {};
}

}  // namespace fusor
