#include "core/modules/matchers/remote_ip/remote_ip.h"

#include "core/routes/exchange.h"
#include "core/routes/ip_ranges.h"

namespace fusor {
namespace {

class RemoteIpMatcher : public Matcher {
 public:
  explicit RemoteIpMatcher(IpRanges ranges) : ranges_(std::move(ranges)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return ranges_.contains(x.request.remote.host);
  }

 private:
  IpRanges ranges_;
};

}  // namespace

std::unique_ptr<Matcher> make_remote_ip_matcher(const json::Value& config, Provision& p) {
  return std::make_unique<RemoteIpMatcher>(IpRanges::read(config, p));
}

}  // namespace fusor
