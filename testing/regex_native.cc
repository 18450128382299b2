#include "hosts/native/system/regex.h"
#include "testing/fake_host.h"

namespace fusor::testing {

std::unique_ptr<RegexCompiler> make_test_regex() { return std::make_unique<Re2Compiler>(); }

}  // namespace fusor::testing
