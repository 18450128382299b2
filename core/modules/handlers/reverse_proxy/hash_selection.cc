#include "core/modules/handlers/reverse_proxy/hash_selection.h"

#include "core/base/hmac.h"
#include "core/base/strings.h"
#include "core/base/xxhash.h"
#include "core/config/decode.h"
#include "core/http/query.h"

namespace fusor {
namespace {

// Rendezvous hashing: an upstream that comes or goes moves only its own share of the keys.
const Upstream* by_hash(const UpstreamSet& pool, std::string_view key, Exchange& x) {
  const std::int64_t now = x.host.clock.monotonic_ns();
  const Upstream* best = nullptr;
  std::uint64_t highest = 0;
  for (const Upstream& upstream : pool.upstreams) {
    if (!pool.available(upstream, now)) continue;
    const std::uint64_t hash = xxhash64(x.arena.concat(upstream.text(), key));
    if (hash > highest || !best) {
      highest = hash;
      best = &upstream;
    }
  }
  return best;
}

enum class Key { kRemote, kClient, kUri, kHeader, kQuery };

class HashSelection : public Selector {
 public:
  HashSelection(Key key, std::string name, std::unique_ptr<Selector> fallback)
      : key_(key), name_(std::move(name)), fallback_(std::move(fallback)) {}

  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::string_view value = key_of(x);
    if (value.empty() && fallback_) return fallback_->select(pool, x);
    return by_hash(pool, value, x);
  }

 private:
  std::string_view key_of(Exchange& x) const {
    switch (key_) {
      case Key::kRemote:
        return x.request.remote.host;
      case Key::kClient:
        return x.client_ip;
      case Key::kUri:
        return x.request.target;
      case Key::kHeader:
        if (iequals(name_, "Host") && !x.request.host.empty()) return x.request.host;
        return x.request.headers.get(name_).value_or(std::string_view());
      case Key::kQuery:
        break;
    }
    // All values: a client that repeats the key must not choose its upstream by it.
    std::string joined;
    bool first = true;
    for_each_parameter(x.request.uri.query, x.arena,
                       [&](std::string_view name, std::string_view v) {
                         if (name != name_) return;
                         if (!first) joined += ',';
                         first = false;
                         joined += v;
                       });
    return x.arena.copy(joined);
  }

  Key key_;
  std::string name_;
  std::unique_ptr<Selector> fallback_;
};

struct HashConfig {
  std::string key, field;
  const json::Value* fallback = nullptr;
  void decode(config::Fields& f) {
    f.field("key", key);
    f.field("field", field);
    f.field("fallback", fallback);
  }
};

std::optional<std::string_view> cookie_value(Exchange& x, std::string_view name) {
  for (std::string_view line : x.request.headers.values("Cookie")) {
    for (std::string_view pair : split(line, ';')) {
      pair = trim(pair);
      const std::size_t equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != name) continue;
      std::string_view value = pair.substr(equals + 1);
      if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
      }
      return value;
    }
  }
  return std::nullopt;
}

class CookieSelection : public Selector {
 public:
  std::string name = "lb";
  std::string secret;
  Duration max_age;
  std::unique_ptr<Selector> fallback;

  const Upstream* select(const UpstreamSet& pool, Exchange& x) const override {
    const std::int64_t now = x.host.clock.monotonic_ns();
    if (const auto value = cookie_value(x, name)) {
      for (const Upstream& upstream : pool.upstreams) {
        if (pool.available(upstream, now) &&
            equal_in_constant_time(hmac_sha256_hex(secret, upstream.text()), *value)) {
          return &upstream;
        }
      }
    }
    const Upstream* chosen = fallback->select(pool, x);
    if (chosen) set_cookie(x, *chosen);
    return chosen;
  }

 private:
  void set_cookie(Exchange& x, const Upstream& upstream) const {
    const Scalar* trusted = x.vars.find("trusted_proxy");
    const bool behind_https = trusted && *trusted == Scalar(true) &&
                              x.request.headers.get("X-Forwarded-Proto").value_or("") == "https";
    const bool secure = x.request.tls || behind_https;
    const std::int64_t seconds = max_age.ns / 1'000'000'000;
    x.response.headers.add(
        "Set-Cookie",
        x.arena.concat(name, "=", hmac_sha256_hex(secret, upstream.text()), "; Path=/",
                       seconds > 0 ? cat("; Max-Age=", decimal(seconds)) : "", "; HttpOnly",
                       secure ? "; Secure; SameSite=None" : "; SameSite=Lax"));
  }
};

struct CookieConfig {
  std::string name, secret;
  Duration max_age;
  const json::Value* fallback = nullptr;
  void decode(config::Fields& f) {
    f.field("name", name);
    f.field("secret", secret);
    f.field("max_age", max_age);
    f.field("fallback", fallback);
  }
};

std::unique_ptr<Selector> make_cookie(const json::Value& config, Provision& p) {
  CookieConfig read;
  if (!config::read(config, read, p.diagnostics, "policy")) return nullptr;
  auto made = std::make_unique<CookieSelection>();
  if (!read.name.empty()) made->name = read.name;
  if (!valid_field_name(made->name)) {
    p.error(config, cat("invalid cookie name '", made->name, "'"));
    return nullptr;
  }
  made->secret = read.secret;
  made->max_age = read.max_age;
  made->fallback = make_selector(read.fallback, p);
  return made->fallback ? std::move(made) : nullptr;
}

}  // namespace

std::optional<std::unique_ptr<Selector>> make_hash_selector(std::string_view policy,
                                                            const json::Value& config,
                                                            Provision& p) {
  if (policy == "cookie") return make_cookie(config, p);
  constexpr std::pair<std::string_view, Key> kKeys[] = {{"ip_hash", Key::kRemote},
                                                        {"client_ip_hash", Key::kClient},
                                                        {"uri_hash", Key::kUri},
                                                        {"header", Key::kHeader},
                                                        {"query", Key::kQuery}};
  for (const auto& [name, key] : kKeys) {
    if (name != policy) continue;
    HashConfig read;
    if (!config::read(config, read, p.diagnostics, "policy")) return nullptr;
    std::unique_ptr<Selector> fallback;
    if (key == Key::kHeader || key == Key::kQuery) {
      std::string& wanted = key == Key::kHeader ? read.field : read.key;
      if (wanted.empty()) {
        p.error(config, cat(policy, key == Key::kHeader ? " field" : " key", " is required"));
        return nullptr;
      }
      fallback = make_selector(read.fallback, p);
      if (!fallback) return nullptr;
    }
    return std::make_unique<HashSelection>(key, key == Key::kHeader ? read.field : read.key,
                                           std::move(fallback));
  }
  return std::nullopt;
}

}  // namespace fusor
