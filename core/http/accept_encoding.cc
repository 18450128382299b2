#include "core/http/accept_encoding.h"

#include <algorithm>
#include <utility>

#include "core/base/go_sort.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

constexpr int kFull = 100'000;  // quality 1.0: five digits, as finely as the reference compares

// "0.8" in units of 1/kFull; 1.0 where it is no number between 0 and 1.
int quality(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot < text.size() ? text.substr(dot + 1) : std::string_view();
  if (whole.empty() && fraction.empty()) return kFull;
  if (!std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit))
    return kFull;
  const bool one = whole.find_first_not_of('0') != std::string_view::npos;
  if (one && (whole.back() != '1' || whole.find_first_not_of('0') != whole.size() - 1))
    return kFull;
  int value = 0;
  for (int i = 0, scale = kFull / 10; i < 5; ++i, scale /= 10) {
    const auto at = static_cast<std::size_t>(i);
    if (at < fraction.size()) value += (fraction[at] - '0') * scale;
  }
  return one ? kFull : value;
}

struct Preference {
  std::string name;
  int q;
  std::ptrdiff_t place;  // larger: preferred more
};

}  // namespace

std::vector<std::string> accepted_encodings(const Request& request,
                                            const std::vector<std::string>& preferred) {
  const std::vector<std::string_view> fields = request.headers.values("Accept-Encoding");
  if (fields.empty()) return {};
  const bool websocket = !request.headers.get("Sec-WebSocket-Key").value_or("").empty();
  std::vector<Preference> found;
  for (std::string_view field : fields) {
    for (std::string_view item : split(field, ',')) {
      const std::size_t semicolon = item.find(';');
      std::string name = to_lower(trim(item.substr(0, semicolon)));
      if (name.empty() || (websocket && name != "identity")) continue;
      int q = kFull;
      if (semicolon != std::string_view::npos) {
        std::string_view parameter = item.substr(semicolon + 1);
        parameter = trim(parameter.substr(0, parameter.find(';')));
        if (iequals(parameter.substr(0, 2), "q=")) q = quality(parameter.substr(2));
      }
      if (q < 1) continue;
      const auto at = std::ranges::find(preferred, name);
      found.push_back({std::move(name), q, preferred.end() - at});
    }
  }
  // Stable: the order as sent decides last.
  go_stable_sort(found, [](const Preference& a, const Preference& b) {
    return a.q != b.q ? a.q > b.q : a.place > b.place;
  });
  std::vector<std::string> names;
  for (Preference& preference : found) names.push_back(std::move(preference.name));
  return names;
}

}  // namespace fusor
