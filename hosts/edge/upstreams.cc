#include "hosts/edge/upstreams.h"

#include "core/base/strings.h"
#include "core/routes/exchange.h"
#include "core_abi.h"
#include "hosts/edge/fields.h"
#include "hosts/edge/operation.h"
#include "hosts/edge/requests.h"
#include "hosts/edge/streams.h"

namespace fusor::edge {
namespace {

class Fetch final : public JsOperation {
 public:
  Fetch(std::uint32_t exchange, std::string request, std::uint32_t body)
      : exchange_(exchange), request_(std::move(request)), body_(body) {}

 private:
  void start(std::uint32_t id) override {
    abi::js_fetch(id, exchange_, request_.data(), static_cast<std::uint32_t>(request_.size()),
                  body_);
  }
  std::uint32_t exchange_;
  std::string request_;
  std::uint32_t body_;
};

// A 101 reply: JavaScript joins the two sockets by itself, under this stream's number.
class PlatformTunnel final : public Tunnel {
 public:
  Task<void> run(Duplex&) override { return ready(); }
};

// complete()'s result for a failed fetch.
constexpr std::int32_t kTimedOut = -3;

class FetchTransport final : public Transport {
 public:
  explicit FetchTransport(TransportSettings settings) : settings_(std::move(settings)) {}

  Task<Result<UpstreamReply, UpstreamFailure>> round_trip(Exchange& x,
                                                          UpstreamRequest request) override {
    std::uint32_t body = 0;
    if (request.body) {
      auto stream = co_await stream_of(*request.body);
      if (!stream) {
        co_return std::unexpected(
            UpstreamFailure{UpstreamFailure::kClient, stream.error().message()});
      }
      body = *stream;
    }
    Answer answer = co_await Fetch(exchange_number(x), describe(request), body);
    if (answer.result == Answer::kCancelled) {
      co_return std::unexpected(UpstreamFailure{UpstreamFailure::kClient, "the client has gone"});
    }
    if (answer.result < 0) {
      // fetch() does not say whether the upstream may have acted on the request: so it may have.
      co_return std::unexpected(UpstreamFailure{
          answer.result == kTimedOut ? UpstreamFailure::kTimeout : UpstreamFailure::kBroken,
          std::move(answer.data)});
    }
    UpstreamReply reply;
    reply.status = answer.result;
    read_fields(x.arena.copy(answer.data), reply.headers);
    if (reply.status == 101) {
      set_tunnel_stream(x, answer.stream);
      reply.body = Body::tunnel(std::make_unique<PlatformTunnel>());
    } else if (answer.stream != 0) {
      std::optional<std::uint64_t> length;
      // The platform decodes what is compressed: then the length is not that of the stream.
      if (!reply.headers.has("Content-Encoding")) {
        if (auto text = reply.headers.get("Content-Length"))
          length = parse_int<std::uint64_t>(*text);
      }
      reply.body = Body::source(std::make_unique<JsStream>(answer.stream, length));
    }
    co_return reply;
  }

 private:
  // method LF url LF timeout-ms LF host LF (name LF value LF)*
  std::string describe(const UpstreamRequest& request) const {
    std::string text =
        cat(request.method, "\n", request.scheme, "://", request.address, request.target, "\n",
            decimal(settings_.response_header_timeout / 1'000'000), "\n", request.host, "\n");
    for (const Field& field : *request.headers) {
      text += cat(field.name, "\n", field.value, "\n");
    }
    if (!request.upgrade.empty()) text += cat("Upgrade\n", request.upgrade, "\n");
    return text;
  }

  TransportSettings settings_;
};

}  // namespace

Result<std::shared_ptr<Transport>> FetchUpstreams::open(const TransportSettings& settings) {
  if (settings.tls_insecure_skip_verify) {
    return fail(
        "tls_insecure_skip_verify cannot work here: the platform verifies every certificate");
  }
  return std::make_shared<FetchTransport>(settings);
}

}  // namespace fusor::edge
