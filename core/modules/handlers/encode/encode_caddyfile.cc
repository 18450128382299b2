#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/response_matcher.h"

namespace fusor::modules {
namespace {

constexpr std::string_view kNamespace = "http.encoders";

}  // namespace

// encode [<matcher>] [<formats...>] {
//     gzip           [<level>]
//     zstd           [<level>] { … }
//     minimum_length <length>
//     match          <response matcher>
// }
//
// The order of preference is the block's, then that of the formats on the first line. Without any:
// zstd, gzip.
Result<json::Object> parse_encode(Helper& h) {
  json::Object o;
  json::Object encodings;
  json::Array formats = h.remaining_values();
  json::Array prefer;
  for (auto block = h.block(); block.next();) {
    if (h.val() == "minimum_length") {
      TRY(h.integer(o["minimum_length"]));
    } else if (h.val() == "match") {
      if (o.find("match")) return h.error("matcher is defined more than once: match");
      TRY_ASSIGN(json::Object matcher, response_matcher(h));
      o.set("match", std::move(matcher));
    } else {
      const json::Value name = h.value();
      TRY_ASSIGN(json::Value encoder, h.module_here(kNamespace, {}));
      encodings.set(name.as_string(), std::move(encoder));
      prefer.push_back(name);
    }
  }
  if (prefer.empty() && formats.empty()) formats = {"zstd", "gzip"};
  for (const json::Value& format : formats) {
    if (format.as_string() != "zstd" && format.as_string() != "gzip") {
      return h.error(cat("finding encoder module '", format.as_string(),
                         "': module not registered: ", kNamespace, ".", format.as_string()));
    }
    encodings.set(format.as_string(), json::Object());
    prefer.push_back(format);
  }
  o.set("encodings", std::move(encodings));
  o.set("prefer", std::move(prefer));
  if (const json::Value* length = o.find("minimum_length"); length && length->as_integer() == 0) {
    o.erase("minimum_length");
  }
  return o;
}

}  // namespace fusor::modules
