// A log file that rolls over when it is large or old enough (Caddy: logging/filewriter.go).
#pragma once

#include "core/base/unique_function.h"
#include "hosts/native/log/writer.h"

namespace fusor {

struct FileWriterSettings {
  std::string filename;
  unsigned mode = 0600;
  unsigned directory_mode = 0700;
  bool roll = true;
  std::uint64_t roll_size = 100ull << 20;  // bytes
  std::int64_t roll_interval_ns = 0;       // 0: never by age
  bool gzip = true;
  bool local_time = false;
  int keep = 10;                // rolled files; 0: all
  std::int64_t keep_days = 90;  // 0: for ever
  std::string backup_time_format = "2006-01-02T15-04-05.000";
};

// Reads the settings; problems are reported.
FileWriterSettings read_file_writer(const json::Value& config, Diagnostics& diagnostics);
bool check_file_writer(const json::Value& config, Diagnostics& diagnostics);
Result<std::unique_ptr<LogWriter>> open_file_writer(const json::Value* config,
                                                    ArchiveThread& archive);
// `tidy`: there may be rolled files to look after (rolled_files.h); the writer waits for it.
Result<std::unique_ptr<LogWriter>> open_file_writer(FileWriterSettings settings,
                                                    UniqueFunction<void()> tidy);

}  // namespace fusor
