#include "hosts/native/functions/guest.h"

#include <algorithm>

namespace fusor::wasm {

void Output::append(std::string_view more) {
  if (taken == bytes.size()) {
    bytes.clear();
    taken = 0;
  } else if (taken > 0 && bytes.size() + more.size() > bytes.capacity()) {
    bytes.erase(0, taken);
    taken = 0;
  }
  bytes += more;
  total += more.size();
}

void Output::take(std::size_t count) {
  taken += count;
  if (taken == bytes.size()) {
    bytes.clear();
    taken = 0;
  }
}

void ErrorOutput::append(std::string_view more) {
  const std::size_t kept = std::min<std::uint64_t>(more.size(), limit - bytes.size());
  bytes += more.substr(0, kept);
  dropped += more.size() - kept;
}

}  // namespace fusor::wasm
