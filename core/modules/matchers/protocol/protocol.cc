#include "core/modules/matchers/protocol/protocol.h"

#include <array>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Version {
  std::string_view name;
  int major;
  int minor;  // -1: any
};
constexpr std::array<Version, 4> kVersions = {
    {{"http/1.0", 1, 0}, {"http/1.1", 1, 1}, {"http/2", 2, -1}, {"http/3", 3, -1}}};

enum class Kind { kGrpc, kHttp, kHttps, kVersion, kVersionOrLater };

class ProtocolMatcher : public Matcher {
 public:
  ProtocolMatcher(Kind kind, Version version) : kind_(kind), version_(version) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    const Request& r = x.request;
    switch (kind_) {
      case Kind::kGrpc:
        return r.headers.get("Content-Type").value_or("").starts_with("application/grpc");
      case Kind::kHttp:
        return r.scheme != "https";
      case Kind::kHttps:
        return r.scheme == "https";
      case Kind::kVersion:
        return r.proto_major == version_.major &&
               (version_.minor < 0 || r.proto_minor == version_.minor);
      case Kind::kVersionOrLater:
        return r.proto_major > version_.major ||
               (r.proto_major == version_.major && r.proto_minor >= version_.minor);
    }
    return false;
  }

 private:
  Kind kind_;
  Version version_;
};

}  // namespace

std::unique_ptr<Matcher> make_protocol_matcher(const json::Value& config, Provision& p) {
  std::string name;
  if (!config::read_value(config, name, p.diagnostics)) return nullptr;
  if (name == "grpc") return std::make_unique<ProtocolMatcher>(Kind::kGrpc, Version{});
  if (name == "http") return std::make_unique<ProtocolMatcher>(Kind::kHttp, Version{});
  if (name == "https") return std::make_unique<ProtocolMatcher>(Kind::kHttps, Version{});
  std::string_view version = name;
  const bool later = version.ends_with('+');
  if (later) version.remove_suffix(1);
  for (const Version& known : kVersions) {
    if (known.name != version) continue;
    return std::make_unique<ProtocolMatcher>(later ? Kind::kVersionOrLater : Kind::kVersion, known);
  }
  p.error(config, cat("unknown protocol ", name,
                      "; expected http, https, grpc, or http/1.0, http/1.1, http/2, http/3, each "
                      "with '+' for later ones too"));
  return nullptr;
}

}  // namespace fusor
