#include "hosts/native/functions/trap_text.h"

#include <charconv>

#include "core/base/strings.h"

namespace fusor::wasm {
namespace {

constexpr std::size_t kMostFrames = 30;

std::string hex(std::size_t n) {
  char digits[16];
  char* end = std::to_chars(digits, digits + sizeof(digits), n, 16).ptr;
  return {digits, end};
}

std::string frames_text(wasm_frame_vec_t& frames) {
  std::string out;
  for (std::size_t i = 0; i < frames.size && i < kMostFrames; ++i) {
    const wasm_frame_t* frame = frames.data[i];
    const wasm_name_t* name = wasmtime_frame_func_name(frame);
    if (!out.empty()) out += '\n';
    out += name && name->size > 0 ? std::string(view(*name))
                                  : cat("function ", decimal(wasm_frame_func_index(frame)));
    const std::size_t offset = wasm_frame_func_offset(frame);
    if (offset != SIZE_MAX) out += cat("+0x", hex(offset));
  }
  if (frames.size > kMostFrames) {
    out += cat("\n... ", decimal_unsigned(frames.size - kMostFrames), " more");
  }
  wasm_frame_vec_delete(&frames);
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
  wasm_message_t message;
  wasm_trap_message(trap, &message);
  wasm_frame_vec_t frames;
  wasm_trap_trace(trap, &frames);
  TrapText text{cause_of(view(message)), frames_text(frames)};
  wasm_byte_vec_delete(&message);
  return text;
}

TrapText describe(const wasmtime_error_t* error) {
  wasm_frame_vec_t frames;
  wasmtime_error_wasm_trace(error, &frames);
  return {cause_of(message_of(error)), frames_text(frames)};
}

}  // namespace fusor::wasm
