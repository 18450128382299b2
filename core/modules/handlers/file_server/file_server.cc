#include "core/modules/handlers/file_server/file_server.h"

#include <charconv>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/http/accept_encoding.h"
#include "core/http/mime.h"
#include "core/modules/handlers/file_server/content.h"
#include "core/modules/handlers/file_server/hide.h"
#include "core/modules/handlers/file_server/redirect.h"

namespace fusor {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr int kRetryAfterSeconds = 2;  // a stampede on a host out of descriptors is to be spread

// A time of 0 or 1 is what packers and file systems write that keep none.
std::optional<std::int64_t> useful_time(const FileInfo& info) {
  const std::int64_t seconds = info.modified_ns / kSecond;
  if (seconds == 0 || seconds == 1) return std::nullopt;
  return seconds;
}

std::string_view base36(std::int64_t n, char (&buffer)[16]) {
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, n, 36);
  return {buffer, static_cast<std::size_t>(end - buffer)};
}

std::string_view make_etag(Arena& arena, const FileInfo& info) {
  if (!useful_time(info)) return {};
  char time[16], size[16];
  return arena.concat("\"", base36(info.modified_ns, time), "-",
                      base36(static_cast<std::int64_t>(info.size), size), "\"");
}

// How a failure to look at a file is answered, as the reference answers it.
HttpError stat_failure(FileError error) {
  switch (error) {
    case FileError::kNotFound:
      return {404, ""};
    case FileError::kPermission:
      return {403, "permission denied"};
    default:
      return {400, "invalid path"};
  }
}

HttpError open_failure(FileError error) {
  if (error == FileError::kNotFound || error == FileError::kPermission) return stat_failure(error);
  return HttpError(503, "the file cannot be opened").with_retry_after(kRetryAfterSeconds);
}

}  // namespace

// What a request's path led to.
struct FileServer::Found {
  std::string_view filename;
  Files::Opened opened;
  std::optional<std::int64_t> modified_s;  // of the file itself, also where a sidecar is sent
  bool index = false;                      // an index file of the directory that was asked for
  std::string_view etag;                   // "" : made of size and time
};

FileServer::FileServer(Settings settings) : settings_(std::move(settings)) {
  for (const Template& entry : settings_.hide) {
    if (!entry.is_literal()) {
      dynamic_hidden_.push_back(&entry);
    } else if (entry.text().find('/') == std::string::npos) {
      static_hidden_.push_back(entry.text());
    } else {
      static_hidden_.push_back(path_absolute(entry.text(), settings_.working_directory));
    }
  }
}

FileServer::Hidden FileServer::expand_hidden(Exchange& x) const {
  Hidden hidden(static_hidden_.begin(), static_hidden_.end());
  for (const Template* entry : dynamic_hidden_) {
    std::string_view text = entry->expand(x);
    if (text.find('/') != text.npos) {
      text = x.arena.copy(path_absolute(text, settings_.working_directory));
    }
    hidden.push_back(text);
  }
  return hidden;
}

bool FileServer::is_hidden(std::string_view filename, const Hidden& hidden) const {
  if (hidden.empty()) return false;
  return file_hidden(path_absolute(filename, settings_.working_directory), hidden);
}

Task<Served> FileServer::not_found(Exchange& x, Next next) const {
  if (settings_.pass_thru) return next(x);
  return ready(Served(http_error(404)));
}

Task<Served> FileServer::serve(Exchange& x, Next next) const {
  if (const Scalar* fs = x.vars.find("fs"); fs && !to_text(*fs, x.arena).empty()) {
    co_return http_error(404, "filesystem not found");
  }
  const Hidden hidden = expand_hidden(x);
  std::string_view filename =
      sanitized_path_join(settings_.root.expand(x), x.request.uri.path, x.arena);
  if (filename.size() > 1 && filename.ends_with('/')) filename.remove_suffix(1);

  auto looked_up = co_await find(x, filename, hidden);
  if (!looked_up) {
    if (looked_up.error().status() == 404) co_return co_await not_found(x, next);
    co_return std::unexpected(std::move(looked_up).error());
  }
  Found found = std::move(*looked_up);
  if (settings_.canonical_uris && redirect_to_canonical(x, found.index)) co_return Served();

  Headers& headers = x.response.headers;
  // With and without sidecars: a cache needs it to know what its key is made of.
  headers.add("Vary", "Accept-Encoding");
  found.etag = headers.get("Etag").value_or(std::string_view());
  if (!settings_.precompressed.empty()) CO_TRY(co_await find_sidecar(x, found, hidden));
  if (found.etag.empty()) {
    CO_TRY_ASSIGN(found.etag, co_await etag_of(x, found.filename, found.opened.info));
  }
  // In an error route the method was answered for already: an error page is for any of them.
  if (x.request.method != "GET" && x.request.method != "HEAD" && !x.error) {
    headers.add("Allow", "GET, HEAD");
    co_return http_error(405);
  }
  CO_TRY_ASSIGN(const int status, status_override(x));
  if (!found.etag.empty()) headers.set("Etag", found.etag);
  if (headers.get("Content-Type").value_or("").empty()) {
    // No guess by content where the extension says nothing: a guess can be made to lie.
    const std::string_view type = mime_type_by_extension(path_ext(found.filename));
    if (!type.empty()) headers.set("Content-Type", type);
  }
  serve_content(x, found.opened, found.modified_s, status);
  co_return Served();
}

// Opens the file, or the index file of the directory, that `filename` names. Opening first and
// asking only when that fails makes the usual request cost one system call less.
Task<Result<FileServer::Found, HttpError>> FileServer::find(Exchange& x, std::string_view filename,
                                                            const Hidden& hidden) const {
  if (x.request.uri.path.ends_with('/')) {
    auto index = co_await find_index(x, filename, hidden);
    if (index || index.error().status() != 404) co_return index;
  }
  auto opened = co_await x.host.files.open(filename);
  if (opened && !opened->info.directory) {
    if (is_hidden(filename, hidden)) co_return http_error(404);
    const auto modified = useful_time(opened->info);
    co_return Found{filename, std::move(*opened), modified, false, {}};
  }
  const auto info = x.host.files.stat(filename);
  if (!info) co_return std::unexpected(stat_failure(info.error()));
  if (info->directory) {
    if (!x.request.uri.path.ends_with('/')) {
      auto index = co_await find_index(x, filename, hidden);
      if (index || index.error().status() != 404) co_return index;
    }
    co_return std::unexpected(open_failure(opened ? FileError::kNotFound : opened.error()));
  }
  if (is_hidden(filename, hidden)) co_return http_error(404);
  co_return std::unexpected(open_failure(opened ? FileError::kOther : opened.error()));
}

Task<Result<FileServer::Found, HttpError>> FileServer::find_index(Exchange& x,
                                                                  std::string_view directory,
                                                                  const Hidden& hidden) const {
  for (const Template& name : settings_.index) {
    const std::string_view filename = sanitized_path_join(directory, name.expand(x), x.arena);
    if (is_hidden(filename, hidden)) continue;
    auto opened = co_await x.host.files.open(filename);
    if (opened && !opened->info.directory) {
      const auto modified = useful_time(opened->info);
      co_return Found{filename, std::move(*opened), modified, true, {}};
    }
    if (!opened && opened.error() == FileError::kNotFound) continue;
    const auto info = x.host.files.stat(filename);
    if (!info) continue;
    if (info->directory) break;
    co_return std::unexpected(open_failure(opened ? FileError::kOther : opened.error()));
  }
  co_return http_error(404);
}

// Replaces what was opened by a precompressed form that the client takes, if there is one.
Task<Served> FileServer::find_sidecar(Exchange& x, Found& found, const Hidden& hidden) const {
  for (const std::string& coding : accepted_encodings(x.request, settings_.precompressed_order)) {
    for (const Sidecar& sidecar : settings_.precompressed) {
      if (sidecar.coding != coding) continue;
      const std::string_view filename = x.arena.concat(found.filename, sidecar.suffix);
      if (is_hidden(filename, hidden)) continue;
      auto opened = co_await x.host.files.open(filename);
      if (!opened || opened->info.directory) continue;
      x.response.headers.set("Content-Encoding", sidecar.coding);
      if (found.etag.empty()) {
        CO_TRY_ASSIGN(found.etag, co_await etag_of(x, filename, opened->info));
      }
      found.opened = std::move(*opened);
      co_return Served();
    }
  }
  co_return Served();
}

// The text of the first etag file beside `filename`, else one made of size and time.
Task<Result<std::string_view, HttpError>> FileServer::etag_of(Exchange& x,
                                                              std::string_view filename,
                                                              const FileInfo& info) const {
  constexpr std::size_t kLongest = 1024;
  for (const std::string& suffix : settings_.etag_suffixes) {
    auto opened = co_await x.host.files.open(x.arena.concat(filename, suffix));
    if (!opened && opened.error() == FileError::kNotFound) continue;
    if (!opened || opened->info.size > kLongest) {
      co_return http_error(500, cat("cannot read etag from file ", filename, suffix));
    }
    char text[kLongest];
    if (!opened->file) continue;
    CO_TRY_ASSIGN(const std::size_t size, co_await opened->file->read_at(0, text));
    const std::string etag = replace_all({text, size}, "\n", "");
    if (!valid_field_value(etag)) {
      co_return http_error(500, cat("no valid etag in file ", filename, suffix));
    }
    co_return x.arena.copy(etag);
  }
  co_return make_etag(x.arena, info);
}

Result<int, HttpError> FileServer::status_override(Exchange& x) const {
  const int of_error = x.error ? (x.error->status() > 0 ? x.error->status() : 500) : 0;
  if (settings_.status.empty()) return of_error;
  const auto status = parse_int<int>(settings_.status.expand(x));
  if (!status || *status < 0 || *status > 999) return http_error(500, "status is not a number");
  return *status;
}

// Directories end in '/', files do not: relative links break otherwise. True: x redirects.
bool FileServer::redirect_to_canonical(Exchange& x, bool index) const {
  const std::string_view original = x.original_uri.path;
  // A rewrite of the last element is the administrator's will, and a redirect could loop.
  if (path_base(original) != path_base(x.request.uri.path)) return false;
  if (index && !original.ends_with('/')) {
    redirect_to_path(x, x.arena.concat(original, "/"));
  } else if (!index && original.ends_with('/')) {
    redirect_to_path(x, original.substr(0, original.size() - 1));
  } else {
    return false;
  }
  return true;
}

}  // namespace fusor
