#ifdef __wasm__
#include "testing/fake_host.h"

namespace fusor::testing {
namespace {

class NoRegex : public RegexCompiler {
 public:
  Result<std::shared_ptr<const Regex>> compile(std::string_view) override {
    return fail("no regular expressions in this test");
  }
};

}  // namespace

std::unique_ptr<RegexCompiler> make_test_regex() { return std::make_unique<NoRegex>(); }

}  // namespace fusor::testing
#endif
