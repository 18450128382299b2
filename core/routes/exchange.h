// Exchange: one request and its response on their way through the handlers, with all that lives
// exactly as long. The host makes one (native: one a connection, reused by reset()), runs the
// server's routes on it, sends the response, and tells how it ended.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/arena.h"
#include "core/base/unique_function.h"
#include "core/host/host.h"
#include "core/http/message.h"
#include "core/routes/value.h"

namespace fusor {

class Scope;
class Server;
class Exchange;

// The id of a failure, as HttpError carries it: for who logs one before the error routes see it.
std::string random_id(Random& random);

// How the response went out; given to what waits for the body's end (access log, in-flight counts).
struct Outcome {
  int status = 0;
  std::uint64_t bytes_written = 0;  // of the body
  std::uint64_t bytes_read = 0;
  bool aborted = false;  // the message was cut off, or the client went
};

// Names set at run time: variables ({http.vars.*}) and what modules publish ({http.regexp.*},
// {http.matchers.file.*}, {http.error.*}, map destinations, ...). Small, so searched linearly.
class Names {
 public:
  const Scalar* find(std::string_view name) const;
  // Name and value live in the arena or longer.
  void set(std::string_view name, Scalar value);
  void remove(std::string_view name);
  void clear() { entries_.clear(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<std::pair<std::string_view, Scalar>> entries_;
};

// Names of one module that are computed when somebody asks: {http.reverse_proxy.*}. `name` is what
// follows the prefix that it was published under.
class NameSource {
 public:
  virtual std::optional<Scalar> get(Exchange& x, std::string_view name) const = 0;

 protected:
  ~NameSource() = default;
};

class ProxiedResponse;  // core/routes/proxied_response.h

class Exchange {
 public:
  explicit Exchange(Host& host) : host(host) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Ready for the next request of the same connection. The at_end callbacks have run.
  void reset();

  Arena arena;
  Request request;
  Response response;
  Host& host;
  const Server* server = nullptr;
  std::int64_t start_ns = 0;     // monotonic: {http.request.duration}; set by Server::serve
  std::int64_t duration_ns = 0;  // of the handlers, once they have ended; for the access log

  Names vars;          // {http.vars.<name>}
  Names placeholders;  // full names, without braces

  // The request as it came, before any rewrite ({http.request.orig_*}).
  std::string_view original_method;
  Uri original_uri;
  std::string_view client_ip;

  // What failed, since the error routes were entered ({http.error.*}); kept for the access log.
  const HttpError* error = nullptr;
  // What comes before every list of error routes: remembers the failure, gives it its id, and drops
  // status and body of the response; the header fields that were set stay, as in the reference.
  void enter_error(HttpError failure);

  // No handler answered: the end of the routes was reached (Caddy logs such a request as NOP).
  bool unhandled = false;
  // Extra fields of the access log (log_append, {http.request.uuid}).
  Names log_fields;
  // Loggers that `log_name` chose for this request's access log.
  const std::vector<std::string>* access_loggers = nullptr;
  // Groups of the last regular expression: room that is used again.
  std::vector<std::optional<std::string_view>> regex_groups;
  // {http.request.body}, once it was buffered (core/routes/request_body.h).
  std::optional<std::string_view> buffered_body;

  // Runs once when the response's body has ended or was cut off, in order of registration.
  void at_end(UniqueFunction<void(const Outcome&)> callback) {
    at_end_.push_back(std::move(callback));
  }
  void run_at_end(const Outcome& outcome);

  // Of each group of the Program only the first route that matches runs.
  bool group_taken(int group) const {
    return static_cast<std::size_t>(group) < groups_.size() && groups_[group];
  }
  void take_group(int group);
  // The routes are gone through from the start again; false: that often already.
  bool begin_local_redirect(int most) {
    groups_.clear();
    return ++local_redirects_ <= most;
  }

  // Answers for every name with the prefix from now on. Prefix and source live in the arena or
  // longer; the same prefix again replaces the source.
  void publish(std::string_view prefix, const NameSource* source);
  bool has_source(std::string_view prefix) const;
  // What modules have published under a name: `placeholders`, then the sources.
  std::optional<Scalar> published(std::string_view name);

  // While the routes of a handle_response run: the upstream's response, which copy_response and
  // copy_response_headers work on.
  ProxiedResponse* proxied = nullptr;

  // The value of a placeholder by its full name ("http.request.uri.path"); nothing: unknown name.
  std::optional<Scalar> placeholder(std::string_view name);

  // Optional host hook: sends an interim (1xx) response now. Null where the host cannot. Stays over
  // reset().
  UniqueFunction<void(int status, const Headers& headers)> interim;

  // What goes on beside handlers and response: the request's body on its way to an upstream that
  // replies already. Behind the response the host cancels it and waits for its end. Null where the
  // host has no such work.
  Scope* background = nullptr;

 private:
  std::vector<UniqueFunction<void(const Outcome&)>> at_end_;
  std::vector<bool> groups_;
  int local_redirects_ = 0;
  std::vector<std::pair<std::string_view, const NameSource*>> sources_;
  std::optional<HttpError> error_;
};

}  // namespace fusor
