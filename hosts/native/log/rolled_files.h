// The files that a log has rolled over to: foo.log became foo-2025-04-30T15-00-00.000-size.log,
// which becomes foo-….log.gz. All that is left to do shows in the folder: what a process that was
// stopped has not done, the next one does.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "hosts/native/log/file_writer.h"

namespace fusor {

// What the log's file is called once it has rolled now. `reason`: "size" or "time".
std::string rolled_name(const FileWriterSettings& log, std::int64_t unix_ns,
                        std::string_view reason);

// Removes those that are too many or too old and compresses the others, which may take seconds.
// Once `stop` is set it leaves off, with no file half done.
void tidy_rolled_files(const FileWriterSettings& log, std::int64_t unix_ns,
                       const std::atomic<bool>& stop);

}  // namespace fusor
