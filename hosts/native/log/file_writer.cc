#include "hosts/native/log/file_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/strings.h"
#include "hosts/native/log/archive_thread.h"
#include "hosts/native/log/output.h"
#include "hosts/native/log/rolled_files.h"
#include "hosts/native/system/clock.h"

namespace fusor {
namespace {

bool make_parents(const std::string& file, unsigned mode) {
  for (std::size_t at = file.find('/', 1); at != file.npos; at = file.find('/', at + 1)) {
    if (::mkdir(file.substr(0, at).c_str(), mode) != 0 && errno != EEXIST) return false;
  }
  return true;
}

class FileWriter : public LogWriter {
 public:
  FileWriter(FileWriterSettings settings, UniqueFunction<void()> tidy)
      : settings_(std::move(settings)), tidy_(std::move(tidy)) {}
  ~FileWriter() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool open() {
    make_parents(settings_.filename, settings_.directory_mode);
    descriptor_ = ::open(settings_.filename.c_str(),
                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, settings_.mode);
    struct stat info;
    if (descriptor_ < 0 || ::fstat(descriptor_, &info) != 0) return false;
    output_ = LogOutput(descriptor_);
    regular_ = S_ISREG(info.st_mode);  // /dev/stdout and pipes do not roll
    size_ = static_cast<std::uint64_t>(info.st_size);
    opened_ns_ = clock_.unix_ns();
    if (settings_.roll && regular_) tidy_();
    return true;
  }

  Written write(std::string_view lines) override {
    if (settings_.roll && regular_ && size_ > 0) {
      if (size_ + lines.size() > settings_.roll_size) {
        roll("size");
      } else if (settings_.roll_interval_ns > 0 &&
                 clock_.unix_ns() - opened_ns_ >= settings_.roll_interval_ns) {
        roll("time");
      }
    }
    if (descriptor_ < 0 && !open()) return {0, errno};
    const Written written = output_.write(lines);
    size_ += written.bytes;
    return written;
  }

 private:
  void roll(std::string_view reason) {
    ::close(descriptor_);
    descriptor_ = -1;
    const std::string to = rolled_name(settings_, clock_.unix_ns(), reason);
    ::rename(settings_.filename.c_str(), to.c_str());
    open();
  }

  FileWriterSettings settings_;
  UniqueFunction<void()> tidy_;
  NativeClock clock_;
  int descriptor_ = -1;
  LogOutput output_;
  bool regular_ = true;
  std::uint64_t size_ = 0;
  std::int64_t opened_ns_ = 0;
};

// Typed look-ups that report what has another type.
struct Reader {
  const json::Value& config;
  Diagnostics& diagnostics;

  const json::Value* find(std::string_view key, bool good_type(const json::Value&),
                          std::string_view type) const {
    const json::Value* value = config.get(key);
    if (!value || value->is_null()) return nullptr;
    if (good_type(*value)) return value;
    diagnostics.error(value->origin(), cat("log file: ", key, " must be ", type));
    return nullptr;
  }
  void integer(std::string_view key, auto& into) const {
    if (auto* v = find(key, [](const json::Value& x) { return x.is_integer(); }, "an integer")) {
      into = static_cast<std::remove_reference_t<decltype(into)>>(v->as_integer());
    }
  }
  void boolean(std::string_view key, bool& into) const {
    if (auto* v = find(key, [](const json::Value& x) { return x.is_bool(); }, "true or false")) {
      into = v->as_bool();
    }
  }
  void string(std::string_view key, std::string& into) const {
    if (auto* v = find(key, [](const json::Value& x) { return x.is_string(); }, "a string")) {
      into = v->as_string();
    }
  }
  void mode(std::string_view key, unsigned& into) const {
    std::string text;
    string(key, text);
    if (text.empty()) return;
    if (auto octal = parse_int<unsigned>(text, 8); octal && *octal <= 07777) {
      into = *octal;
    } else if (text != "inherit" && text != "from_file") {
      diagnostics.error(config.get(key)->origin(),
                        cat("log file: ", key, " must be octal digits such as 0644, got ", text));
    }
  }
};

}  // namespace

FileWriterSettings read_file_writer(const json::Value& config, Diagnostics& diagnostics) {
  FileWriterSettings s;
  const Reader read{config, diagnostics};
  read.string("filename", s.filename);
  if (s.filename.empty() || s.filename.find('\0') != s.filename.npos) {
    diagnostics.error(config.origin(), "log file: a filename is needed");
  }
  read.mode("mode", s.mode);
  read.mode("dir_mode", s.directory_mode);
  read.boolean("roll", s.roll);
  std::int64_t megabytes = 0;
  read.integer("roll_size_mb", megabytes);
  if (megabytes > 0) s.roll_size = static_cast<std::uint64_t>(megabytes) << 20;
  read.integer("roll_interval", s.roll_interval_ns);
  read.boolean("roll_gzip", s.gzip);
  std::string compression;
  read.string("roll_compression", compression);
  if (compression == "none") s.gzip = false;
  if (compression == "zstd") {
    diagnostics.error(config.get("roll_compression")->origin(),
                      "log file: roll_compression zstd is not available in this build: use gzip");
  }
  for (const char* key : {"roll_minutes", "roll_at"}) {
    if (const json::Value* value = config.get(key); value && !value->is_null()) {
      diagnostics.error(value->origin(), cat("log file: ", std::string_view(key),
                                             " is not available in this build: use roll_interval"));
    }
  }
  read.boolean("roll_local_time", s.local_time);
  int keep = 0;
  std::int64_t days = 0;
  read.integer("roll_keep", keep);
  read.integer("roll_keep_days", days);
  if (keep > 0) s.keep = keep;
  if (days > 0) s.keep_days = days;
  read.string("backup_time_format", s.backup_time_format);
  return s;
}

bool check_file_writer(const json::Value& config, Diagnostics& diagnostics) {
  Diagnostics found;
  read_file_writer(config, found);
  for (const Diagnostic& d : found.list()) diagnostics.error(d.origin, d.message);
  return !found.has_errors();
}

Result<std::unique_ptr<LogWriter>> open_file_writer(FileWriterSettings settings,
                                                    UniqueFunction<void()> tidy) {
  const std::string filename = settings.filename;
  auto writer = std::make_unique<FileWriter>(std::move(settings), std::move(tidy));
  if (!writer->open()) {
    return fail(cat("opening log file ", filename, ": ", std::string_view(std::strerror(errno))));
  }
  return writer;
}

Result<std::unique_ptr<LogWriter>> open_file_writer(const json::Value* config,
                                                    ArchiveThread& archive) {
  Diagnostics none;
  FileWriterSettings settings = read_file_writer(*config, none);
  return open_file_writer(settings, [settings, &archive] { archive.tidy(settings); });
}

}  // namespace fusor
