#include "testing/fake_host.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/http/query.h"
#include "core/modules/modules.h"

namespace fusor::testing {
namespace {

json::Value to_json(const LogObject& object);

json::Value to_json(const LogField& field) {
  struct Visitor {
    json::Value operator()(std::string_view s) const { return s; }
    json::Value operator()(std::int64_t n) const { return n; }
    json::Value operator()(double n) const { return n; }
    json::Value operator()(bool b) const { return b; }
    json::Value operator()(const LogObject* object) const { return to_json(*object); }
    json::Value operator()(LogDuration d) const { return static_cast<double>(d.ns) / 1e9; }
    json::Value operator()(std::span<const std::string_view> list) const {
      json::Array array;
      for (std::string_view s : list) array.emplace_back(s);
      return array;
    }
  };
  return std::visit(Visitor(), field.value);
}

json::Value to_json(const LogObject& object) {
  json::Object out;
  for (const LogField& field : object.fields) out.set(field.key, to_json(field));
  return out;
}

class MemoryFile : public OpenFile {
 public:
  explicit MemoryFile(std::string content) : content_(std::move(content)) {}
  Task<Result<std::size_t, HttpError>> read_at(std::uint64_t offset,
                                               std::span<char> buffer) override {
    const auto rest = std::string_view(content_).substr(
        std::min(static_cast<std::size_t>(offset), content_.size()));
    const std::size_t count = std::min(rest.size(), buffer.size());
    std::memcpy(buffer.data(), rest.data(), count);
    return ready(Result<std::size_t, HttpError>(count));
  }

 private:
  std::string content_;
};

// A request's body, in small pieces so that readers have to loop.
class TextSource : public BodySource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    const std::size_t count = std::min({text_.size() - at_, buffer.size(), std::size_t{7}});
    std::memcpy(buffer.data(), text_.data() + at_, count);
    at_ += count;
    return ready(Result<std::size_t, HttpError>(count));
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

Task<void> read_source(BodySource& source, std::string& out, bool& aborted) {
  char buffer[512];
  for (;;) {
    auto count = co_await source.read(buffer);
    if (!count) {
      aborted = true;
      co_return;
    }
    if (*count == 0) co_return;
    out.append(buffer, *count);
  }
}

Task<void> read_file(FileRange range, std::string& out) {
  out.resize(range.length);
  auto count = co_await range.file->read_at(range.offset, out);
  out.resize(count.value_or(0));
}

Task<void> serve_into(const Server& server, Exchange& x, Reply& reply) {
  const Served served = co_await server.serve(x);
  reply.aborted = !served.has_value();
}

void read_body(Body& body, Reply& reply) {
  if (const std::string_view* bytes = body.as_bytes()) {
    reply.body = *bytes;
  } else if (FileRange* range = body.as_file()) {
    run(read_file(*range, reply.body));
  } else if (BodySource* source = body.as_source()) {
    run(read_source(*source, reply.body, reply.aborted));
  }
}

class Brackets : public Compressor {
 public:
  explicit Brackets(std::string_view name) : pending_(cat(name, "(")) {}
  void write(std::string_view in, std::string& out) override {
    out += std::exchange(pending_, {});
    out += in;
  }
  void flush(std::string& out) override { out += '|'; }
  void finish(std::string& out) override { out += std::exchange(pending_, {}) + ")"; }

 private:
  std::string pending_;
};

}  // namespace

std::unique_ptr<Compressor> FakeCompression::make(std::string_view encoding, int) {
  if (std::ranges::find(offered, encoding) == offered.end()) return nullptr;
  return std::make_unique<Brackets>(encoding);
}

void CapturedLog::write(LogLevel at, std::string_view logger, std::string_view message,
                        std::span<const LogField> fields) {
  LogObject object;
  object.fields.assign(fields.begin(), fields.end());
  lines.push_back({at, std::string(logger), std::string(message), to_json(object)});
}

Result<FileInfo, FileError> MemoryFiles::stat(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return std::unexpected(FileError::kInvalid);
  std::string clean = path_clean(path);
  if (auto at = files.find(clean); at != files.end()) {
    return FileInfo{.size = at->second.content.size(), .modified_ns = at->second.modified_ns};
  }
  if (clean != "/") clean += '/';
  auto below = files.lower_bound(clean);
  if (below == files.end() || !below->first.starts_with(clean)) {
    return std::unexpected(FileError::kNotFound);
  }
  return FileInfo{.directory = true, .regular = false};
}

std::vector<std::string> MemoryFiles::glob(std::string_view pattern) {
  std::vector<std::string> found;
  for (const auto& [name, file] : files) {
    if (path_match(pattern, name).value_or(false)) found.push_back(name);
  }
  return found;
}

Result<std::vector<DirectoryEntry>, FileError> MemoryFiles::list(std::string_view directory) {
  std::string prefix = path_clean(directory);
  if (prefix != "/") prefix += '/';
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, file] : files) {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    const std::string entry =
        name.substr(prefix.size(), name.find('/', prefix.size()) - prefix.size());
    if (!entries.empty() && entries.back().name == entry) continue;
    entries.push_back({entry, *stat(prefix + entry)});
  }
  if (entries.empty()) return std::unexpected(FileError::kNotFound);
  return entries;
}

Result<std::string, FileError> MemoryFiles::read(std::string_view path, std::size_t limit) {
  auto at = files.find(path_clean(path));
  if (at == files.end()) return std::unexpected(FileError::kNotFound);
  return at->second.content.substr(0, limit);
}

Task<Result<Files::Opened, FileError>> MemoryFiles::open(std::string_view path) {
  using Answer = Result<Opened, FileError>;
  auto info = stat(path);
  if (!info) return ready(Answer(std::unexpected(info.error())));
  Opened opened{*info, nullptr};
  if (!info->directory) {
    opened.file = std::make_shared<MemoryFile>(files.find(path_clean(path))->second.content);
  }
  return ready(Answer(std::move(opened)));
}

Body MemoryFiles::body(const Opened& opened, std::uint64_t offset, std::uint64_t length) {
  return Body::file({opened.file, offset, length});
}

std::string Reply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (iequals(key, name)) return value;
  }
  return {};
}

std::string Reply::to_string() const {
  if (aborted && status == 0) return "aborted";
  std::string out = decimal(status);
  for (const auto& [key, value] : headers) out += cat(" ", key, "=", value);
  if (!body.empty()) out += " | " + body;
  if (aborted) out += " (cut off)";
  return out;
}

void ask(Exchange& x, const Asked& asked) {
  Request& r = x.request;
  r.method = asked.method;
  r.target = asked.target;
  r.host = asked.host;
  r.scheme = asked.scheme;
  const std::string_view target = asked.target;
  const std::size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  if (question != std::string_view::npos) r.uri.query = target.substr(question + 1);
  // '+' is no escape in a path.
  const std::string unescaped = replace_all(path, "+", "%2B");
  r.uri.path = x.arena.copy(query_unescape(unescaped, x.arena).value_or(path));
  if (escaped_path(Uri{r.uri.path, {}, {}, false}, x.arena) != path) r.uri.raw_path = path;
  for (const auto& [name, value] : asked.headers) r.headers.add(name, value);
  if (!asked.body.empty()) {
    r.body = Body::source(std::make_unique<TextSource>(asked.body));
    if (!asked.chunked) r.content_length = asked.body.size();
  }
  r.remote = {asked.remote, 40000};
  r.local = {"192.0.2.254", 80};
}

void run(Task<void> task) {
  Context context;
  bool done = false;
  start(context, std::move(task), [&] { done = true; });
  ASSERT_TRUE(done) << "the task waits for something that no fake completes";
}

Reply serve(FakeHost& host, const Program& program, const Asked& asked) {
  Reply reply;
  Exchange x(host.host);
  ask(x, asked);
  run(serve_into(program.servers().at(0), x, reply));
  Outcome outcome{.aborted = reply.aborted};
  if (!reply.aborted) {
    reply.status = outcome.status = x.response.status;
    for (const Field& field : x.response.headers) {
      if (field.name != "Server") reply.headers.emplace_back(field.name, field.value);
    }
    read_body(x.response.body, reply);
    outcome.bytes_written = reply.body.size();
  }
  x.run_at_end(outcome);
  return reply;
}

std::shared_ptr<const Program> load(FakeHost& host, std::string_view config, std::string* errors) {
  static const ModuleTable kModules(modules::module_rows());
  auto parsed = json::parse(config, make_source("test.json"));
  Diagnostics diagnostics;
  std::shared_ptr<const Program> program;
  if (!parsed) {
    diagnostics.error({}, parsed.error().message());
  } else {
    program = Program::load(std::move(*parsed), kModules, host.host, diagnostics);
  }
  if (errors) {
    *errors = diagnostics.to_string();
  } else {
    EXPECT_NE(program, nullptr) << diagnostics.to_string();
  }
  return program;
}

std::shared_ptr<const Program> load_routes(FakeHost& host, std::string_view routes,
                                           std::string* errors) {
  return load(host, cat(R"({"apps":{"http":{"servers":{"srv0":{"routes":)", routes, "}}}}}"),
              errors);
}

Reply serve_routes(FakeHost& host, std::string_view routes, const Asked& asked) {
  Reply reply;
  auto program = load_routes(host, routes, &reply.body);
  return program ? serve(host, *program, asked) : reply;
}

std::string matched(std::string_view set, const Asked& asked) {
  FakeHost host;
  host.system.variables["NAME"] = "Value";
  const Reply reply = serve_routes(host, cat(R"([{"match":[)", set, R"(],
               "handle":[{"handler":"static_response","body":"yes"}],"terminal":true},
              {"handle":[{"handler":"static_response","body":"no"}]}])"),
                                   asked);
  if (reply.status == 200) return reply.body;
  return cat("error: ", reply.status == 0 ? reply.body : decimal(reply.status));
}

}  // namespace fusor::testing
