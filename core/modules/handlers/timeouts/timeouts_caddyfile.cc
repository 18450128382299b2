#include "core/adapter/directive.h"
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// <duration> [<bytes per second>]; no days.
Result<void> timeout(Helper& h, json::Object& o, std::string_view name, std::string_view rate) {
  TRY_ASSIGN(const auto args, h.args(1, 2));
  const auto duration = parse_go_duration(args[0]);
  if (!duration) return h.error(cat("parsing ", name, ": invalid duration ", args[0]));
  o.set(name, *duration);
  if (args.size() == 1) return {};
  const auto bytes = parse_integer(args[1]);
  if (!bytes) return h.error(cat("parsing ", name, " min_rate: invalid number ", args[1]));
  o.set(rate, *bytes);
  return {};
}

}  // namespace

// timeouts [<matcher>] {
//     read_timeout    <duration> [<bytes per second>]
//     write_timeout   <duration> [<bytes per second>]
//     max_write_chunk <size>
// }
Result<json::Object> parse_timeouts(Helper& h) {
  json::Object read;
  TRY(h.subdirectives({
      {"read_timeout", [&] { return timeout(h, read, "read_timeout", "read_min_rate"); }},
      {"write_timeout", [&] { return timeout(h, read, "write_timeout", "write_min_rate"); }},
      {"max_write_chunk", [&] { return h.size(read["max_write_chunk"]); }},
  }));
  json::Object o;
  for (json::Member& member : read) put(o, member.key, std::move(member.value));
  return o;
}

}  // namespace fusor::modules
