#include "core/modules/handlers/request_body/request_body.h"

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Config {
  std::int64_t max_size = 0;
  std::string set;
  void decode(config::Fields& f) { f.field("max_size", max_size).field("set", set); }
};

std::unexpected<HttpError> too_large() { return http_error(413, "http: request body too large"); }

// A body whose length is not told before: it fails where it passes the limit.
class LimitedSource : public BodySource {
 public:
  LimitedSource(Body body, std::uint64_t limit) : body_(std::move(body)), left_(limit) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    CO_TRY_ASSIGN(const std::size_t count, co_await body_.as_source()->read(buffer));
    if (count > left_) co_return too_large();
    left_ -= count;
    co_return count;
  }
  std::optional<std::uint64_t> length() const override { return body_.length(); }
  const Headers* trailers() const override {
    return const_cast<Body&>(body_).as_source()->trailers();
  }

 private:
  Body body_;
  std::uint64_t left_;
};

class RequestBody : public Handler {
 public:
  RequestBody(Template set, std::uint64_t max_size) : set_(std::move(set)), max_size_(max_size) {}
  Task<Served> serve(Exchange& x, Next next) const override {
    Request& r = x.request;
    if (!set_.empty()) {
      const std::string_view text = set_.expand(x, Unknown::kKeep);
      r.body = text.empty() ? Body() : Body::bytes(text);
      r.content_length = text.size();
      x.buffered_body.reset();
    }
    if (max_size_ > 0) {
      const std::uint64_t length = r.content_length.value_or(r.body.length().value_or(0));
      // Error routes may read the body too, so it is limited before it is refused.
      if (r.body.as_source()) {
        r.body = Body::source(std::make_unique<LimitedSource>(std::move(r.body), max_size_));
      }
      if (length > max_size_) return ready(Served(too_large()));
    }
    return next(x);
  }

 private:
  Template set_;
  std::uint64_t max_size_;  // 0: none
};

}  // namespace

std::unique_ptr<Handler> make_request_body(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  const std::uint64_t limit =
      read.max_size > 0 ? static_cast<std::uint64_t>(read.max_size) : std::uint64_t{0};
  return std::make_unique<RequestBody>(p.compile(config, read.set), limit);
}

}  // namespace fusor
