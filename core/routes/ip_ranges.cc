#include "core/routes/ip_ranges.h"

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/module.h"

namespace fusor {
namespace {

struct Config {
  std::vector<std::string> ranges;
  void decode(config::Fields& f) { f.field("ranges", ranges); }
};

}  // namespace

IpRanges IpRanges::read(const json::Value& config, Provision& p) {
  Config settings;
  IpRanges out;
  if (!config::read(config, settings, p.diagnostics)) return out;
  for (const std::string& written : settings.ranges) {
    const std::string range = p.expand_global(config, written);
    const std::size_t percent = range.find('%');
    const auto prefix = parse_prefix(std::string_view(range).substr(0, percent));
    if (!prefix) {
      p.error(config, cat("invalid IP address or range: '", range,
                          "'; expected an address, or a network like 10.0.0.0/8"));
      continue;
    }
    out.ranges_.push_back({*prefix, percent == range.npos ? "" : range.substr(percent + 1)});
  }
  return out;
}

bool IpRanges::contains(std::string_view address) const {
  const std::size_t percent = address.find('%');
  const auto ip = parse_ip(address.substr(0, percent));
  if (!ip) return false;
  const std::string_view zone =
      percent == address.npos ? std::string_view() : address.substr(percent + 1);
  for (const Range& range : ranges_) {
    if (range.prefix.contains(*ip) && (range.zone.empty() || range.zone == zone)) return true;
  }
  return false;
}

}  // namespace fusor
