#include "hosts/native/functions/debug_reply.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/host/functions.h"
#include "core/routes/exchange.h"
#include "hosts/native/functions/execution.h"
#include "hosts/native/functions/failure.h"

namespace fusor {
namespace {

constexpr std::size_t kMostLines = 64;
constexpr std::size_t kMostBytes = 8 << 10;

bool same_secret(std::string_view given, std::string_view secret) {
  unsigned difference = given.size() != secret.size();
  for (std::size_t i = 0; i < given.size(); ++i) {
    difference |= static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
  }
  return difference == 0;
}

// Text as a field's value: what a value cannot hold becomes '?'.
std::string_view as_value(std::string_view text, Arena& arena) {
  const std::string_view line = trim(text);
  char* out = arena.allocate_chars(line.size());
  std::transform(line.begin(), line.end(), out, [](char c) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    return control && c != '\t' ? '?' : c;
  });
  return {out, line.size()};
}

// A field for each line; returns how many bytes of the text found no room.
std::size_t add_lines(Exchange& x, std::string_view name, std::string_view text) {
  std::size_t lines = 0;
  std::size_t bytes = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t room = kMostBytes - bytes;
    if (lines == kMostLines || room == 0) break;
    x.response.headers.add(name, as_value(text.substr(0, std::min(end, room)), x.arena));
    if (end > room) return text.size() - room;
    ++lines;
    bytes += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.size();
}

}  // namespace

bool takes_debug_secret(Exchange& x, std::string_view secret) {
  if (secret.empty()) return false;
  const auto given = x.request.headers.get(kDebugSecretField);
  if (!given) return false;
  const bool same = same_secret(*given, secret);
  x.request.headers.remove(kDebugSecretField);
  return same;
}

void add_debug_fields(Exchange& x, const NativeFunction& function, Execution& run,
                      const Served& served) {
  const wasm::ErrorOutput& errors = run.errors();
  const std::uint64_t dropped = add_lines(x, "Fusor-Stderr", errors.bytes) + errors.dropped;
  if (dropped > 0) {
    x.response.headers.add("Fusor-Stderr-Dropped", x.arena.copy(decimal_unsigned(dropped)));
  }
  if (!run.ended()) return;
  std::string cause = cause_of(function, run.ending());
  if (cause.empty() && !served) cause = served.error().message();  // of its protocol
  if (cause.empty()) return;
  x.response.headers.add("Fusor-Failure", as_value(cause, x.arena));
  add_lines(x, "Fusor-Backtrace", run.ending().backtrace);
}

}  // namespace fusor
