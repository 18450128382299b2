// Value to text, byte for byte as Go's encoding/json: what the admin API and `fusor adapt` print is
// compared with Caddy's output, and ETags of configs are taken from it.
#include <cmath>
#include <cstdint>

#include "core/base/float_digits.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/base/utf8.h"

namespace fusor::json {

namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_unicode_escape(std::string& out, unsigned unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 0xF];
}

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_unicode_escape(out, c);
  }
}

bool is_plain(unsigned char c, bool html) {
  if (c < 0x20 || c == '"' || c == '\\') return false;
  return !html || (c != '<' && c != '>' && c != '&');
}

void new_line(std::string& out, int depth) {
  out += '\n';
  out.append(static_cast<std::size_t>(depth), '\t');
}

// depth < 0: compact.
void append_value(std::string& out, const Value& value, int depth) {
  const int inner = depth < 0 ? -1 : depth + 1;
  bool first = true;
  const auto separate = [&] {
    if (!first) out += ',';
    first = false;
    if (inner >= 0) new_line(out, inner);
  };
  switch (value.type()) {
    case Type::kNull:
      out += "null";
      break;
    case Type::kBool:
      out += value.as_bool() ? "true" : "false";
      break;
    case Type::kInteger:
      out += decimal(value.as_integer());
      break;
    case Type::kNumber:
      append_number(out, value.as_double());
      break;
    case Type::kString:
      append_quoted(out, value.as_string());
      break;
    case Type::kArray:
      out += '[';
      for (const Value& element : value.as_array()) {
        separate();
        append_value(out, element, inner);
      }
      if (!first && depth >= 0) new_line(out, depth);
      out += ']';
      break;
    case Type::kObject:
      out += '{';
      for (const Member& member : value.as_object()) {
        separate();
        append_quoted(out, member.key);
        out += depth < 0 ? ":" : ": ";
        append_value(out, member.value, inner);
      }
      if (!first && depth >= 0) new_line(out, depth);
      out += '}';
      break;
  }
}

// `digits` times 10^exponent without an exponent.
void append_fixed(std::string& out, std::string_view digits, int exponent) {
  const int point = static_cast<int>(digits.size()) + exponent;  // digits before the point
  if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else if (exponent >= 0) {
    out += digits;
    out.append(static_cast<std::size_t>(exponent), '0');
  } else {
    out += digits.substr(0, static_cast<std::size_t>(point));
    out += '.';
    out += digits.substr(static_cast<std::size_t>(point));
  }
}

void append_scientific(std::string& out, std::string_view digits, int exponent) {
  const int power = static_cast<int>(digits.size()) - 1 + exponent;
  out += digits[0];
  if (digits.size() > 1) {
    out += '.';
    out += digits.substr(1);
  }
  out += power < 0 ? "e-" : "e+";
  out += decimal(power < 0 ? -power : power);
}

}  // namespace

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {  // has no JSON form; Go refuses to write it
    out += "null";
    return;
  }
  if (std::signbit(number)) out += '-';
  number = std::fabs(number);
  if (number == 0) {
    out += '0';
    return;
  }
  const FloatDigits shortest = shortest_digits(number);
  if (number < 1e-6 || number >= 1e21) {
    append_scientific(out, shortest.digits(), shortest.exponent);
  } else {
    append_fixed(out, shortest.digits(), shortest.exponent);
  }
}

void append_quoted(std::string& out, std::string_view text, bool html) {
  out += '"';
  std::size_t from = 0;  // what is not yet copied
  std::size_t at = 0;
  const auto flush = [&] { out.append(text, from, at - from); };
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      if (is_plain(c, html)) {
        ++at;
        continue;
      }
      flush();
      append_escape(out, c);
      from = ++at;
      continue;
    }
    const Rune rune = decode_rune(text.substr(at));
    // U+2028 and U+2029 end a line in JavaScript, so that Go escapes them always.
    if (!rune.valid || rune.value == 0x2028 || rune.value == 0x2029) {
      flush();
      append_unicode_escape(out, static_cast<unsigned>(rune.value));
      at += rune.size;
      from = at;
    } else {
      at += rune.size;
    }
  }
  flush();
  out += '"';
}

void append(std::string& out, const Value& value) { append_value(out, value, -1); }

std::string write(const Value& value) {
  std::string out;
  append_value(out, value, -1);
  return out;
}

std::string write_pretty(const Value& value) {
  std::string out;
  append_value(out, value, 0);
  return out;
}

}  // namespace fusor::json
