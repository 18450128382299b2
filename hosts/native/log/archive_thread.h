// The thread that looks after rolled log files. To compress one takes seconds, and the log thread
// has to write on meanwhile.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "hosts/native/log/file_writer.h"

namespace fusor {

class ArchiveThread {
 public:
  ArchiveThread() = default;
  ~ArchiveThread();  // soon: what is not done is left for the next start
  ArchiveThread(const ArchiveThread&) = delete;
  ArchiveThread& operator=(const ArchiveThread&) = delete;

  // From any thread: the log has rolled, or its settings are new. Returns at once.
  void tidy(const FileWriterSettings& log);

 private:
  void run();

  std::mutex mutex_;  // waiting_, thread_
  std::condition_variable wake_;
  std::vector<FileWriterSettings> waiting_;  // one of a file, however often it rolls
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // started when first needed
};

}  // namespace fusor
