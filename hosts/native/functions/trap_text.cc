#include "hosts/native/functions/trap_text.h"

#include <charconv>

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::string_view kBacktrace = "error while executing at wasm backtrace:\n";

// A frame of Wasmtime's, "  0:   0x6c - module!name", as ours.
std::string frame_text(std::string_view line, const fusor_symbols_t* symbols) {
  const std::size_t number = line.find(": ");
  const std::size_t dash = line.find(" - ");
  const std::size_t module = line.find('!');
  if (number > dash || dash > module || module == std::string_view::npos) {
    return std::string(trim(line));
  }
  const std::string_view name = line.substr(module + 1);
  const std::string_view offset = trim(line.substr(number + 2, dash - number - 2));
  std::uint64_t at = 0;
  if (!symbols || !offset.starts_with("0x") ||
      std::from_chars(offset.data() + 2, offset.data() + offset.size(), at, 16).ec != std::errc()) {
    return cat(offset, " ", name);
  }
  wasm_byte_vec_t found;
  fusor_symbols_find(symbols, at, name.data(), name.size(), &found);
  std::string text = cat(offset, " ", view(found));
  wasm_byte_vec_delete(&found);
  return text;
}

std::string backtrace_of(std::string_view message, const fusor_symbols_t* symbols) {
  std::string out;
  const std::size_t begin = message.find(kBacktrace);
  if (begin == std::string_view::npos) return out;
  message.remove_prefix(begin + kBacktrace.size());
  for (std::string_view line : split(message.substr(0, message.find("\n\n")), '\n')) {
    if (line.empty()) continue;
    if (!out.empty()) out += '\n';
    out += frame_text(line, symbols);
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
  return {cause_of(message), backtrace_of(message, nullptr)};
}

TrapText describe(const wasmtime_error_t* error, const fusor_symbols_t* symbols) {
  const std::string message = message_of(error);
  return {cause_of(message), backtrace_of(message, symbols)};
}

}  // namespace fusor::wasm
