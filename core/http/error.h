// HttpError: how a request fails. A handler returns one; the error routes (handle_errors) see it as
// {http.error.*}; without error routes the client gets the bare status (Caddy: caddyhttp.Error).
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/base/result.h"

namespace fusor {

class HttpError {
 public:
  // `message` is the cause, for the log and {http.error.message}; it never reaches the client
  // unasked. Without one the status is all there is to say; an empty one is a message, too.
  explicit HttpError(int status) : info_(std::make_unique<Info>(status)) {}
  HttpError(int status, std::string message)
      : info_(std::make_unique<Info>(status, std::move(message), true)) {}
  // Ends the connection (HTTP/1) or the stream without a reply; error routes are not asked.
  static HttpError abort(std::string why) { return {0, std::move(why)}; }

  int status() const { return info_->status; }
  bool is_abort() const { return info_->status == 0; }
  const std::string& message() const { return info_->message; }
  bool has_message() const { return info_->has_message; }
  // Nine random characters that tie a reply to its log line; given when the error routes are
  // entered.
  const std::string& id() const { return info_->id; }
  void set_id(std::string id) { info_->id = std::move(id); }
  // A Retry-After header for the reply, in seconds; 0: none.
  int retry_after() const { return info_->retry_after; }
  HttpError with_retry_after(int seconds) && {
    info_->retry_after = seconds;
    return std::move(*this);
  }

 private:
  struct Info {
    int status;
    std::string message;
    bool has_message = false;
    std::string id;
    int retry_after = 0;
  };
  std::unique_ptr<Info> info_;  // one pointer: a Result<void, HttpError> stays two words
};

// What a handler's work comes to.
using Served = Result<void, HttpError>;

inline std::unexpected<HttpError> http_error(int status) {
  return std::unexpected(HttpError(status));
}
inline std::unexpected<HttpError> http_error(int status, std::string message) {
  return std::unexpected(HttpError(status, std::move(message)));
}

}  // namespace fusor
