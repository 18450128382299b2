#include "core/modules/matchers/client_ip/client_ip.h"

#include "core/routes/exchange.h"
#include "core/routes/ip_ranges.h"

namespace fusor {
namespace {

class ClientIpMatcher : public Matcher {
 public:
  explicit ClientIpMatcher(IpRanges ranges) : ranges_(std::move(ranges)) {}
  Result<bool, HttpError> match(Exchange& x) const override {
    return ranges_.contains(x.client_ip);
  }

 private:
  IpRanges ranges_;
};

}  // namespace

std::unique_ptr<Matcher> make_client_ip_matcher(const json::Value& config, Provision& p) {
  return std::make_unique<ClientIpMatcher>(IpRanges::read(config, p));
}

}  // namespace fusor
