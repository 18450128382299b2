#include "core/modules/matchers/host/host.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/host_port.h"
#include "core/base/punycode.h"
#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

constexpr std::size_t kFew = 8;  // so many names are compared one by one

// "*" stands for one label.
bool labels_match(std::string_view pattern, std::string_view host) {
  for (;;) {
    const std::size_t p = pattern.find('.');
    const std::size_t h = host.find('.');
    const std::string_view expected = pattern.substr(0, p);
    if (expected != "*" && !iequals(expected, host.substr(0, h))) return false;
    if (p == pattern.npos || h == host.npos) return p == h;
    pattern.remove_prefix(p + 1);
    host.remove_prefix(h + 1);
  }
}

bool name_matches(std::string_view pattern, std::string_view host) {
  return pattern.find('*') == pattern.npos ? iequals(pattern, host) : labels_match(pattern, host);
}

class HostMatcher : public Matcher {
 public:
  void add(std::string name) { names_.push_back(std::move(name)); }
  // After the last add().
  void index() {
    if (names_.size() > kFew) index_.insert(names_.begin(), names_.end());
  }
  void add_wildcard(std::string pattern) { wildcards_.push_back(std::move(pattern)); }
  void add_template(Template pattern) { templates_.push_back(std::move(pattern)); }

  Result<bool, HttpError> match(Exchange& x) const override {
    std::string_view host = x.request.host;
    if (const auto split = cut_host_port(host)) {
      host = split->host;
    } else {
      if (host.starts_with('[')) host.remove_prefix(1);
      if (host.ends_with(']')) host.remove_suffix(1);
    }
    return is_listed(host) ||
           std::ranges::any_of(wildcards_, [&](const auto& w) { return labels_match(w, host); }) ||
           std::ranges::any_of(templates_,
                               [&](const Template& t) { return name_matches(t.expand(x), host); });
  }

 private:
  bool is_listed(std::string_view host) const {
    if (index_.empty()) {
      return std::ranges::any_of(names_, [&](const auto& name) { return iequals(name, host); });
    }
    return index_.contains(to_lower(host));
  }

  std::vector<std::string> names_;              // lower case
  std::unordered_set<std::string_view> index_;  // into names_, where they are many
  std::vector<std::string> wildcards_;
  std::vector<Template> templates_;
};

}  // namespace

std::unique_ptr<Matcher> make_host_matcher(const json::Value& config, Provision& p) {
  std::vector<std::string> hosts;
  if (!config::read_value(config, hosts, p.diagnostics)) return nullptr;
  auto matcher = std::make_unique<HostMatcher>();
  std::unordered_set<std::string> seen;
  for (const std::string& host : hosts) {
    const auto ascii = host_to_ascii(host);
    if (!ascii) {
      p.error(config, cat("host name too long: ", host.substr(0, 100)));
      return nullptr;
    }
    std::string name = to_lower(*ascii);
    if (!seen.insert(name).second) {
      p.error(config, cat("host is repeated: ", host));
      return nullptr;
    }
    if (ascii->find('{') != ascii->npos) {
      matcher->add_template(p.compile(config, *ascii));
    } else if (name.find('*') != name.npos) {
      matcher->add_wildcard(std::move(name));
    } else {
      matcher->add(std::move(name));
    }
  }
  matcher->index();
  return matcher;
}

}  // namespace fusor
