// Where log lines go (Caddy: caddy.logging.writers.*). A writer is used by the log thread only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/base/json.h"

namespace fusor {

class ArchiveThread;

// How many bytes were written, and why not more: an errno, 0 where all were.
struct Written {
  std::size_t bytes = 0;
  int error = 0;
};

class LogWriter {
 public:
  virtual ~LogWriter() = default;
  // Whole lines. What is not written is lost, and the log thread says so.
  virtual Written write(std::string_view lines) = 0;
};

struct OpenedWriter {
  std::string key;        // equal keys share one writer, also across reloads
  bool terminal = false;  // its reader is a person
  // Makes and opens it; the error says why that failed.
  Result<std::unique_ptr<LogWriter>> (*open)(const json::Value* config,
                                             ArchiveThread& archive) = nullptr;
};

// What `config`, {"output": "stderr" | "stdout" | "discard" | "file" | "net", ...}, asks for;
// nullptr is stderr. Checks the settings, opens nothing. Problems are reported: `open` is then
// null.
OpenedWriter describe_log_writer(const json::Value* config, Diagnostics& diagnostics);

// Writes all of `text` to a descriptor, waiting where it is full; false: it failed (errno).
bool write_fully(int descriptor, std::string_view text);

}  // namespace fusor
