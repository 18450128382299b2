#include "hosts/native/functions/trap_text.h"

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::string_view kBacktrace = "error while executing at wasm backtrace:\n";

// One line of Wasmtime's backtrace in our form, added to what came before it. Its lines are
// "  0:   0x6c - name", "   - name" for what that was inlined into, and "   at file:5:44".
void add_line(std::string_view line, std::string& out) {
  line = trim(line);
  if (line.starts_with("at ")) {
    out += cat(" ", line);
    return;
  }
  if (!out.empty()) out += '\n';
  if (const std::size_t hyphen = line.find("- "); hyphen != std::string_view::npos) {
    const std::string_view before = line.substr(0, hyphen);
    const std::string_view offset = trim(before.substr(before.find(':') + 1));
    if (!offset.empty()) out += cat(offset, " ");
    line.remove_prefix(hyphen + 2);
  }
  constexpr std::string_view kNoModule = "<unknown>!";
  if (line.starts_with(kNoModule)) line.remove_prefix(kNoModule.size());
  out += line;
}

std::string backtrace_of(std::string_view message) {
  std::string out;
  const std::size_t begin = message.find(kBacktrace);
  if (begin == std::string_view::npos) return out;
  message.remove_prefix(begin + kBacktrace.size());
  for (std::string_view line : split(message.substr(0, message.find("\n\n")), '\n')) {
    if (!line.empty()) add_line(line, out);
  }
  return out;
}

// The cause is the last line of Wasmtime's message; the ones before tell the backtrace again.
std::string cause_of(std::string_view message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '\0')) {
    message.remove_suffix(1);
  }
  const std::size_t trap = message.rfind("wasm trap: ");
  if (trap != std::string_view::npos) {
    message.remove_prefix(trap);
    return std::string(message.substr(0, message.find('\n')));
  }
  const std::size_t line = message.rfind('\n');
  if (line != std::string_view::npos) message.remove_prefix(line + 1);
  return std::string(trim(message));
}

}  // namespace

TrapText describe(const wasm_trap_t* trap) {
  wasm_message_t bytes;
  wasm_trap_message(trap, &bytes);
  const std::string message(view(bytes));
  wasm_byte_vec_delete(&bytes);
  return {cause_of(message), backtrace_of(message)};
}

TrapText describe(const wasmtime_error_t* error) {
  const std::string message = message_of(error);
  return {cause_of(message), backtrace_of(message)};
}

}  // namespace fusor::wasm
