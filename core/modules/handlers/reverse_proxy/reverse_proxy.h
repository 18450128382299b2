// http.handlers.reverse_proxy: asks an upstream and answers with its reply.
//
// One attempt after another: choose an upstream (selection.h), send the request (the host's
// Transport), and on failure decide whether another may be tried (balancing). What becomes of the
// reply is decided by handle_response, then header_down. Bodies stream both ways; an upgrade
// becomes a tunnel.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ip.h"
#include "core/modules/handlers/reverse_proxy/proxy_names.h"
#include "core/modules/handlers/reverse_proxy/selection.h"
#include "core/modules/handlers/reverse_proxy/upstream.h"
#include "core/modules/handlers/reverse_proxy/upstream_request.h"
#include "core/routes/handler.h"
#include "core/routes/header_ops.h"
#include "core/routes/module.h"
#include "core/routes/response_handler.h"

namespace fusor {

class ReverseProxy : public Handler {
 public:
  struct Balancing {
    std::unique_ptr<Selector> selector;
    int retries = 0;
    std::int64_t try_duration_ns = 0;
    std::int64_t try_interval_ns = 0;
    std::optional<MatcherSets> retry_match;  // nothing: GET only
  };
  struct PassiveHealth {
    std::int64_t fail_duration_ns = 0;  // 0: failures are not counted
    std::vector<int> unhealthy_status;
    std::int64_t unhealthy_latency_ns = 0;
  };
  struct Settings {
    std::shared_ptr<Transport> transport;
    bool tls = false;
    UpstreamSet pool;
    Balancing balancing;
    PassiveHealth passive;
    std::vector<IpPrefix> trusted_proxies;
    HeaderOps header_up;
    HeaderOps header_down;
    std::optional<ResponseMatcher> header_down_require;
    std::unique_ptr<Handler> rewrite;  // http.handlers.rewrite, applied to what is sent only
    bool rewrite_drops_body = false;
    std::int64_t request_buffers = 0;
    std::int64_t response_buffers = 0;
    std::vector<ResponseHandler> handle_response;
  };

  explicit ReverseProxy(Settings settings) : settings_(std::move(settings)) {}
  Task<Served> serve(Exchange& x, Next next) const override;

 private:
  class Reply;
  // What an attempt came to.
  struct Attempt {
    bool final = false;  // the outcome stands, whatever it is
    Served outcome;
    bool safe = false;  // nothing reached the upstream: any method may be tried again
  };

  Task<Served> prepare(Exchange& x, OutgoingRequest& out) const;
  Task<Attempt> attempt(Exchange& x, Next next, OutgoingRequest& out, ProxyNames& names) const;
  Task<Served> respond(Exchange& x, Next next, Reply& reply, ProxyNames& names) const;
  Task<bool> try_again(Exchange& x, const Attempt& failed, int retries, ProxyNames& names) const;
  Attempt failed(Exchange& x, const Upstream& upstream, UpstreamFailure failure,
                 const OutgoingRequest& out) const;
  void note_failure(Exchange& x, const Upstream& upstream) const;

  Settings settings_;
};

std::unique_ptr<Handler> make_reverse_proxy(const json::Value& config, Provision& p);

}  // namespace fusor
