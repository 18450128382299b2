// Text to Value, by RapidJSON's SAX reader in its iterative mode: a hostile depth is an error,
// never a stack overflow. Go's leniency is put around it: invalid UTF-8 and unpaired surrogate
// escapes become U+FFFD, a repeated key replaces the earlier member, integers beyond 64 bits are
// doubles.
#include <algorithm>
#include <cmath>

#include "core/base/float_digits.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/base/utf8.h"

// RapidJSON's own assertion would bring stdio into the wasm32 module.
#define RAPIDJSON_ASSERT(condition) FUSOR_ASSERT(condition)
// Its stack adds to a null pointer before the first use, which UBSan reports.
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#pragma clang attribute pop

namespace fusor::json {

namespace {

constexpr std::size_t kMaxDepth = 512;

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// The four hex digits behind "\u" at s, or -1.
int unicode_escape(std::string_view s) {
  if (s.size() < 6 || s[0] != '\\' || s[1] != 'u') return -1;
  const auto value = parse_int<unsigned>(s.substr(2, 4), 16);
  return value ? static_cast<int>(*value) : -1;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Rewrites escapes of unpaired surrogates to \ufffd, in place. A backslash outside of a string is a
// syntax error anyway, so strings need not be told apart.
void repair_surrogates(std::string& text) {
  const std::string_view view = text;
  for (std::size_t i = view.find('\\'); i != std::string::npos; i = view.find('\\', i)) {
    const int unit = unicode_escape(view.substr(i));
    if (unit < 0) {
      i += 2;
    } else if (is_high_surrogate(unit) && is_low_surrogate(unicode_escape(view.substr(i + 6)))) {
      i += 12;
    } else {
      if (is_high_surrogate(unit) || is_low_surrogate(unit)) text.replace(i + 2, 4, "fffd");
      i += 6;
    }
  }
}

bool has_surrogate_escape(std::string_view text) {
  for (std::size_t i = text.find("\\u"); i != text.npos; i = text.find("\\u", i + 2)) {
    if (i + 2 < text.size() && ascii_lower(text[i + 2]) == 'd') return true;
  }
  return false;
}

// Receives RapidJSON's events. Finished children wait on one stack until their container closes and
// takes them all at once, so that every array and object is allocated in its final size.
class Builder {
 public:
  Builder(std::string_view text, const rapidjson::MemoryStream& stream, SourcePtr source)
      : text_(text), stream_(stream), source_(std::move(source)) {}

  bool Null() { return add(Value()); }
  bool Bool(bool b) { return add(Value(b)); }
  // Numbers come as text: RapidJSON's exact conversion is undefined for 0e98, and Go's rule for
  // what is an integer is ours. The text is checked.
  bool RawNumber(const char* s, rapidjson::SizeType size, bool) {
    if (const auto integer = parse_int<std::int64_t>({s, size})) return add(Value(*integer));
    const double number = nearest_double({s, size});
    number_too_big_ = !std::isfinite(number);
    return !number_too_big_ && add(Value(number));
  }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool String(const char* s, rapidjson::SizeType size, bool) {
    return add(Value(std::string(s, size)));
  }
  bool Key(const char* s, rapidjson::SizeType size, bool) {
    key_.assign(s, size);
    return true;
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(rapidjson::SizeType count) {
    Object object;
    object.reserve(count);
    for (auto at = done_.end() - count; at != done_.end(); ++at) {
      object.set(at->key, std::move(at->value));
    }
    return close(Value(std::move(object)), count);
  }
  bool EndArray(rapidjson::SizeType count) {
    Array array;
    array.reserve(count);
    for (auto at = done_.end() - count; at != done_.end(); ++at) {
      array.push_back(std::move(at->value));
    }
    return close(Value(std::move(array)), count);
  }

  bool too_deep() const { return open_.size() > kMaxDepth; }
  bool number_too_big() const { return number_too_big_; }
  std::size_t line_at(std::size_t offset) const { return 1 + count_lines(text_.substr(0, offset)); }
  Value take() { return std::move(done_.front().value); }

 private:
  struct Open {
    std::string key;
    std::uint32_t line;
  };

  std::uint32_t line() {
    const std::size_t now = std::min(stream_.Tell(), text_.size());
    line_ += static_cast<std::uint32_t>(count_lines(text_.substr(seen_, now - seen_)));
    seen_ = now;
    return line_;
  }
  bool add(Value value) {
    value.set_origin({source_, line()});
    done_.push_back({std::move(key_), std::move(value)});
    return true;
  }
  bool open() {
    open_.push_back({std::move(key_), line()});
    return !too_deep();
  }
  bool close(Value value, std::size_t count) {
    value.set_origin({source_, open_.back().line});
    done_.erase(done_.end() - static_cast<std::ptrdiff_t>(count), done_.end());
    done_.push_back({std::move(open_.back().key), std::move(value)});
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  SourcePtr source_;
  std::vector<Member> done_;
  std::vector<Open> open_;
  std::string key_;
  std::size_t seen_ = 0;
  std::uint32_t line_ = 1;
  bool number_too_big_ = false;
};

std::string_view what_was_expected(rapidjson::ParseErrorCode code) {
  using namespace rapidjson;
  switch (code) {
    case kParseErrorDocumentEmpty:
      return "expected a JSON value, found nothing";
    case kParseErrorDocumentRootNotSingular:
      return "expected the end of the text";
    case kParseErrorObjectMissName:
      return "expected a member name in double quotes or '}'";
    case kParseErrorObjectMissColon:
      return "expected ':' after a member name";
    case kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected ',' or '}' after a member";
    case kParseErrorArrayMissCommaOrSquareBracket:
      return "expected ',' or ']' after an element";
    case kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hex digits after \\u";
    case kParseErrorStringEscapeInvalid:
      return "expected an escape such as \\n or \\u000a in a string (a backslash is written \\\\)";
    case kParseErrorStringMissQuotationMark:
      return "expected '\"' at the end of a string";
    case kParseErrorNumberTooBig:
      return "expected a number of at most about 1.8e308";
    case kParseErrorNumberMissFraction:
      return "expected digits after the decimal point";
    case kParseErrorNumberMissExponent:
      return "expected digits in an exponent";
    default:
      return "expected a JSON value";
  }
}

std::string found_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "the end of the text";
  const Rune rune = decode_rune(text.substr(offset));
  const auto c = static_cast<unsigned char>(text[offset]);
  if (c == '\n') return "the end of the line";
  if (c < 0x20 || c == 0x7F) return cat("the control character ", decimal(c));
  return cat("'", text.substr(offset, rune.size), "'");
}

}  // namespace

Result<Value> parse(std::string_view text, SourcePtr source) {
  std::string repaired;
  if (!is_valid_utf8(text)) text = repaired = to_valid_utf8(text);
  if (has_surrogate_escape(text)) {
    if (repaired.empty()) repaired = text;
    repair_surrogates(repaired);
    text = repaired;
  }

  rapidjson::MemoryStream stream(text.data(), text.size());
  Builder builder(text, stream, source);
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  reader.Parse<kFlags>(stream, builder);

  const auto failed = [&](std::size_t offset, std::string_view problem) {
    const std::string line = decimal(static_cast<std::int64_t>(builder.line_at(offset)));
    return source ? fail(cat(source->name, ":", line, ": invalid JSON: ", problem))
                  : fail(cat("invalid JSON: line ", line, ": ", problem));
  };
  if (reader.HasParseError()) {
    const std::size_t at = reader.GetErrorOffset();
    if (builder.too_deep()) return failed(at, "nested more than 512 levels deep");
    rapidjson::ParseErrorCode code = reader.GetParseErrorCode();
    if (builder.number_too_big()) code = rapidjson::kParseErrorNumberTooBig;
    const std::string_view expected = what_was_expected(code);
    if (code == rapidjson::kParseErrorDocumentEmpty || code == rapidjson::kParseErrorNumberTooBig) {
      return failed(at, expected);
    }
    return failed(at, cat(expected, ", found ", found_at(text, at)));
  }
  // A NUL ends RapidJSON's stream; here only the end of the text does.
  if (stream.Tell() < text.size()) {
    return failed(stream.Tell(), "expected the end of the text, found a NUL character");
  }
  return builder.take();
}

}  // namespace fusor::json
