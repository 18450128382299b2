#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/modules/handlers/reverse_proxy/reverse_proxy.h"
#include "core/modules/handlers/reverse_proxy/transport_config.h"

namespace fusor {
namespace {

constexpr std::string_view kName = "http.handlers.reverse_proxy";

void refuse(config::Fields& f, std::initializer_list<const char*> fields) {
  for (const char* name : fields) {
    if (const json::Value* value = f.take(name)) {
      f.decoder().error(*value, cat(kName, ": ", name, " is not available in this build"));
    }
  }
}

struct UpstreamConfig {
  std::string dial;
  int max_requests = 0;
  const json::Value* at = nullptr;
  void decode(config::Fields& f) {
    at = &f.value();
    f.required("dial", dial);
    f.field("max_requests", max_requests);
  }
};

struct BalancingConfig {
  const json::Value* policy = nullptr;
  const json::Value* retry_match = nullptr;
  int retries = 0;
  Duration try_duration, try_interval;
  void decode(config::Fields& f) {
    f.field("selection_policy", policy);
    f.field("retries", retries);
    f.field("try_duration", try_duration);
    f.field("try_interval", try_interval);
    f.field("retry_match", retry_match);
  }
};

struct PassiveConfig {
  Duration fail_duration, unhealthy_latency;
  int max_fails = 0;
  int unhealthy_request_count = 0;
  std::vector<int> unhealthy_status;
  void decode(config::Fields& f) {
    f.field("fail_duration", fail_duration);
    f.field("max_fails", max_fails);
    f.field("unhealthy_request_count", unhealthy_request_count);
    f.field("unhealthy_status", unhealthy_status);
    f.field("unhealthy_latency", unhealthy_latency);
  }
};

struct HealthConfig {
  std::optional<PassiveConfig> passive;
  void decode(config::Fields& f) {
    f.field("passive", passive);
    if (const json::Value* active = f.take("active")) {
      f.decoder().error(*active,
                        cat(kName, ": active health checks are not available in this build"));
    }
  }
};

struct HeadersConfig {
  const json::Value* request = nullptr;
  const json::Value* response = nullptr;
  void decode(config::Fields& f) {
    f.field("request", request);
    f.field("response", response);
  }
};

struct ProxyConfig {
  const json::Value* transport = nullptr;
  const json::Value* rewrite = nullptr;
  std::vector<UpstreamConfig> upstreams;
  BalancingConfig balancing;
  HealthConfig health;
  HeadersConfig headers;
  std::vector<std::string> trusted_proxies;
  std::vector<ResponseHandlerConfig> handle_response;
  std::int64_t request_buffers = 0, response_buffers = 0;
  bool verbose_logs = false;
  Duration flush_interval;

  void decode(config::Fields& f) {
    f.field("transport", transport);
    f.field("upstreams", upstreams);
    f.field("load_balancing", balancing);
    f.field("health_checks", health);
    f.field("headers", headers);
    f.field("rewrite", rewrite);
    f.field("trusted_proxies", trusted_proxies);
    f.field("handle_response", handle_response);
    f.field("request_buffers", request_buffers);
    f.field("response_buffers", response_buffers);
    f.field("verbose_logs", verbose_logs);
    f.field("flush_interval", flush_interval);  // bodies are never held back here
    f.ignore("stream_buffer_size");
    refuse(f, {"dynamic_upstreams", "circuit_breaker", "stream_timeout", "stream_close_delay",
               "proxy_status_name"});
  }
};

bool read_pool(const ProxyConfig& read, UpstreamSet& pool, Provision& p) {
  int request_limit = 0;
  if (const auto& passive = read.health.passive) {
    pool.max_fails = std::max(passive->max_fails, 1);
    request_limit = passive->unhealthy_request_count;
  }
  bool ok = true;
  for (const UpstreamConfig& one : read.upstreams) {
    const int limit = one.max_requests > 0 ? one.max_requests : request_limit;
    auto upstream = Upstream::make(one.dial, limit, p.host.upstreams);
    if (upstream) {
      pool.upstreams.push_back(std::move(*upstream));
    } else {
      p.error(*one.at, cat("upstream ", one.dial, ": ", upstream.error().message()));
      ok = false;
    }
  }
  return ok;
}

bool read_balancing(const BalancingConfig& read, ReverseProxy::Balancing& out, Provision& p) {
  out.selector = make_selector(read.policy, p);
  out.retries = read.retries;
  out.try_duration_ns = read.try_duration.ns;
  out.try_interval_ns = read.try_interval.ns;
  // Without a pause a local upstream that is down would be asked as fast as the machine can.
  if (out.try_duration_ns > 0 && out.try_interval_ns == 0) out.try_interval_ns = 250'000'000;
  if (read.retry_match) out.retry_match = p.matchers(*read.retry_match);
  return out.selector != nullptr;
}

bool read_ranges(const json::Value& at, const std::vector<std::string>& texts,
                 std::vector<IpPrefix>& out, Provision& p) {
  for (const std::string& text : texts) {
    if (const auto range = parse_prefix(text)) {
      out.push_back(*range);
    } else {
      p.error(at, cat("trusted_proxies: '", text, "' is no IP address and no range of them"));
      return false;
    }
  }
  return true;
}

// The embedded rewrite is a rewrite handler without its inline key.
bool read_rewrite(const json::Value& rewrite, ReverseProxy::Settings& out, Provision& p) {
  if (!rewrite.is_object()) {
    p.error(rewrite, "rewrite: expected an object");
    return false;
  }
  json::Object handler = rewrite.as_object();
  handler.set("handler", "rewrite");
  out.rewrite = p.handler(json::Value(std::move(handler)).with_origin(rewrite.origin()));
  if (const json::Value* method = rewrite.get("method"); method && method->is_string()) {
    out.rewrite_drops_body = method->as_string() == "GET" || method->as_string() == "HEAD";
  }
  return out.rewrite != nullptr;
}

void read_headers(const HeadersConfig& headers, ReverseProxy::Settings& out, Provision& p) {
  if (headers.request) out.header_up = HeaderOps::read(*headers.request, p);
  if (!headers.response) return;
  out.header_down = HeaderOps::read(*headers.response, p);
  if (const json::Value* require = headers.response->get("require")) {
    config::read(*require, out.header_down_require.emplace(), p.diagnostics);
  }
}

}  // namespace

std::unique_ptr<Handler> make_reverse_proxy(const json::Value& config, Provision& p) {
  ProxyConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  ReverseProxy::Settings settings;
  const auto transport = read_transport(read.transport, p);
  bool ok = transport.has_value();
  ok = read_pool(read, settings.pool, p) && ok;
  ok = read_balancing(read.balancing, settings.balancing, p) && ok;
  ok = read_ranges(config, read.trusted_proxies, settings.trusted_proxies, p) && ok;
  if (read.rewrite) ok = read_rewrite(*read.rewrite, settings, p) && ok;
  if (const auto& passive = read.health.passive) {
    settings.passive = {passive->fail_duration.ns, passive->unhealthy_status,
                        passive->unhealthy_latency.ns};
  }
  read_headers(read.headers, settings, p);
  settings.request_buffers = read.request_buffers;
  settings.response_buffers = read.response_buffers;
  for (ResponseHandlerConfig& one : read.handle_response) {
    settings.handle_response.push_back(one.compile(p));
  }
  if (!ok) return nullptr;
  settings.tls = transport->tls;
  auto opened = p.host.upstreams.open(*transport);
  if (!opened) {
    p.error(read.transport ? *read.transport : config, opened.error().message());
    return nullptr;
  }
  settings.transport = std::move(*opened);
  return std::make_unique<ReverseProxy>(std::move(settings));
}

}  // namespace fusor
