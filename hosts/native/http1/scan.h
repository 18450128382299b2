// Character classes and field lines of HTTP/1 (RFC 9110 section 5.5 and 5.6.2, RFC 9112 section 5).
// Strict: a line ends with CRLF and nothing else; a folded line, a space before the colon, an empty
// name are errors. Two parsers that disagree on such input are how requests are smuggled.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "core/http/headers.h"

namespace fusor::http1 {

enum CharClass : std::uint8_t {
  kTokenChar = 1,  // method and field name
  kHostChar = 2,   // what Go's httpguts.ValidHostHeader lets through
};

inline constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = kTokenChar | kHostChar;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = kTokenChar | kHostChar;
  for (char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] |= kTokenChar;
  for (char c : std::string_view("!$%&()*+,-.:;=[]'_~")) {
    table[static_cast<unsigned char>(c)] |= kHostChar;
  }
  return table;
}();

inline bool has_class(char c, CharClass which) {
  return (kClasses[static_cast<unsigned char>(c)] & which) != 0;
}

// The first byte of [p, end) that is a control character (below `lowest`, or DEL); `end` if there
// is none. `lowest` is 0x20 for field values, 0x21 for a request target.
template <unsigned char lowest>
inline const char* find_control(const char* p, const char* end) {
#ifdef __SSE2__
  const __m128i limit = _mm_set1_epi8(static_cast<char>(lowest - 1));
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, limit), bytes);
    const int mask = _mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(bytes, del)));
    if (mask != 0) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (p < end && static_cast<unsigned char>(*p) >= lowest && *p != 0x7f) ++p;
  return p;
}

// May the field be written? Header injection ends at this question, whatever a template, a function
// or an upstream made of it.
inline bool is_writable(const Field& field) {
  if (field.name.empty()) return false;
  for (char c : field.name) {
    if (!has_class(c, kTokenChar)) return false;
  }
  const char* p = field.value.data();
  const char* const end = p + field.value.size();
  while ((p = find_control<0x20>(p, end)) != end) {
    if (*p++ != '\t') return false;
  }
  return true;
}

struct FieldLine {
  std::string_view name;
  std::string_view value;  // without surrounding spaces and tabs
};

enum class LineState {
  kField,       // `line` is filled
  kEnd,         // the empty line
  kIncomplete,  // the bytes end first
  kSpacedName,  // a space or tab before the colon
  kBadName,     // malformed: no name, a folded line, a bare LF
  kBadValue,    // a control character or a bare CR in the value
};

// Takes one field line, or the empty line, from the front of [p, end); p moves behind it.
inline LineState next_field(const char*& p, const char* end, FieldLine& line) {
  if (p == end) return LineState::kIncomplete;
  if (*p == '\r') {
    if (end - p < 2) return LineState::kIncomplete;
    if (p[1] != '\n') return LineState::kBadName;
    p += 2;
    return LineState::kEnd;
  }
  const char* at = p;
  while (at < end && has_class(*at, kTokenChar)) ++at;
  if (at == end) return LineState::kIncomplete;
  if (at == p) return LineState::kBadName;
  if (*at != ':') return *at == ' ' || *at == '\t' ? LineState::kSpacedName : LineState::kBadName;
  line.name = {p, at};
  ++at;
  while (at < end && (*at == ' ' || *at == '\t')) ++at;
  const char* value = at;
  for (;;) {
    at = find_control<0x20>(at, end);
    if (end - at < 2)
      return at < end && *at != '\r' && *at != '\t' ? LineState::kBadValue : LineState::kIncomplete;
    if (*at == '\r') break;
    if (*at != '\t') return LineState::kBadValue;
    ++at;
  }
  if (at[1] != '\n') return LineState::kBadValue;
  p = at + 2;
  while (at > value && (at[-1] == ' ' || at[-1] == '\t')) --at;
  line.value = {value, at};
  return LineState::kField;
}

}  // namespace fusor::http1
