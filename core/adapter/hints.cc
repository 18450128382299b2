#include "core/adapter/hints.h"

#include <span>

#include "core/base/strings.h"

namespace fusor::adapter {

namespace {

struct Hint {
  std::string_view name;
  std::string_view text;
};

// Directives of Caddy v1 and of nginx, and what they are called here.
constexpr Hint kElsewhere[] = {
    {"browse", "file_server browse"},
    {"cors", "header with Access-Control-Allow-Origin"},
    {"errors", "handle_errors"},
    {"expires", "header Cache-Control"},
    {"expvar", "the admin endpoint /debug/vars"},
    {"ext", "try_files {path} {path}.html"},
    {"fastcgi", "php_fastcgi, or reverse_proxy with transport fastcgi"},
    {"filemanager", "a plugin"},
    {"git", "a plugin"},
    {"gzip", "encode gzip"},
    {"index", "file_server with its index subdirective"},
    {"internal", "the internal status of a handler: use respond @matcher 404"},
    {"ipfilter", "a matcher remote_ip with abort or respond"},
    {"limits", "request_body with max_size, and the global option servers"},
    {"listen", "the site's address"},
    {"location", "handle"},
    {"markdown", "templates with its markdown function"},
    {"mime", "header Content-Type"},
    {"nobots", "a matcher on header User-Agent with respond or abort"},
    {"on", "the global option events"},
    {"pprof", "the admin endpoint /debug/pprof"},
    {"prometheus", "metrics, and the global option of that name"},
    {"proxy", "reverse_proxy"},
    {"proxy_pass", "reverse_proxy"},
    {"ratelimit", "a plugin"},
    {"realip", "the global option servers with trusted_proxies"},
    {"redirect", "redir"},
    {"request_id", "the placeholder {http.request.uuid}"},
    {"server_name", "the site's address"},
    {"shutdown", "the global option events"},
    {"startup", "the global option events"},
    {"status", "respond"},
    {"websocket", "reverse_proxy, which passes WebSockets on"},
};

// Directives of plugins that people build Caddy with, and the module that each belongs to.
constexpr Hint kPluginDirectives[] = {
    {"appsec", "http.handlers.appsec"},
    {"authenticate", "http.handlers.authenticator"},
    {"authorize", "http.authentication.providers.authorizer"},
    {"cache", "http.handlers.cache"},
    {"cgi", "http.handlers.cgi"},
    {"coraza_waf", "http.handlers.waf"},
    {"crowdsec", "http.handlers.crowdsec"},
    {"defender", "http.handlers.defender"},
    {"exec", "http.handlers.exec"},
    {"hmac", "http.handlers.hmac"},
    {"forward_proxy", "http.handlers.forward_proxy"},
    {"image_filter", "http.handlers.image_filter"},
    {"json_parse", "http.handlers.json_parse"},
    {"jwtauth", "http.authentication.providers.jwt"},
    {"mercure", "http.handlers.mercure"},
    {"php", "http.handlers.php"},
    {"php_server", "http.handlers.php"},
    {"rate_limit", "http.handlers.rate_limit"},
    {"replace", "http.handlers.replace_response"},
    {"sablier", "http.handlers.sablier"},
    {"tailscale_auth", "http.authentication.providers.tailscale"},
    {"trace", "http.handlers.trace"},
    {"vulcain", "http.handlers.vulcain"},
    {"webdav", "http.handlers.webdav"},
};

constexpr Hint kPluginOptions[] = {
    {"cache", "http.handlers.cache"}, {"crowdsec", "crowdsec"},
    {"dynamic_dns", "dynamic_dns"},   {"exec", "exec"},
    {"frankenphp", "frankenphp"},     {"layer4", "layer4"},
    {"security", "security"},         {"supervisor", "supervisor"},
    {"tailscale", "tailscale"},
};

std::string_view find(std::span<const Hint> hints, std::string_view name) {
  for (const Hint& hint : hints) {
    if (hint.name == name) return hint.text;
  }
  return {};
}

std::string missing(std::string_view module) {
  return cat("; it belongs to the module ", module, ", which this build does not have");
}

}  // namespace

std::string directive_hint(std::string_view name) {
  if (const auto module = find(kPluginDirectives, name); !module.empty()) return missing(module);
  if (const auto here = find(kElsewhere, name); !here.empty()) {
    return cat("; the same is done here with: ", here);
  }
  return {};
}

std::string option_hint(std::string_view name) {
  const auto module = find(kPluginOptions, name);
  return module.empty() ? std::string() : missing(module);
}

std::string module_hint(std::string_view name_space) {
  constexpr std::string_view kPlugins[] = {"dns.providers", "events.handlers", "caddy.fs",
                                           "caddy.packetconns", "caddy.logging.cores"};
  for (std::string_view plugin : kPlugins) {
    if (name_space == plugin) {
      return "; modules of this kind come with plugins, and this build has none";
    }
  }
  return {};
}

}  // namespace fusor::adapter
