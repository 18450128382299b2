#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// gzip [<level>]
Result<json::Object> parse_encoder_gzip(Helper& h) {
  json::Object o;
  if (h.count_remaining_args() > 0) TRY(h.integer(o["level"]));
  adapter::omit_empty(o);
  return o;
}

namespace {

// fastest|better|best|default
Result<void> zstd_level(Helper& h, json::Object& o) {
  if (o.find("level")) return h.error("compression level already specified");
  TRY_ASSIGN(const std::string_view level, h.arg());
  for (const char* known : {"fastest", "better", "best", "default"}) {
    // The reference takes any case.
    if (!iequals(level, known)) continue;
    o.set("level", h.value());
    return {};
  }
  return h.error(cat("unexpected compression level '", level,
                     "', use one of 'fastest', 'better', 'best', 'default'"));
}

}  // namespace

// zstd [<level>] {
//     level fastest|better|best|default
//     disable_checksum
// }
Result<json::Object> parse_encoder_zstd(Helper& h) {
  json::Object o;
  if (h.count_remaining_args() > 0) TRY(zstd_level(h, o));
  TRY(h.subdirectives({
      {"level", [&] { return zstd_level(h, o); }},
      {"disable_checksum",
       [&]() -> Result<void> {
         if (o.find("checksum")) return h.error("checksum already specified");
         return h.flag(o["checksum"], false);
       }},
  }));
  return o;
}

}  // namespace fusor::modules
