#include "core/http/sniff.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/strings.h"

namespace fusor {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLongest = 512;

// Tags that a page begins with; what follows must end the tag's name.
constexpr std::string_view kHtml[] = {"<!DOCTYPE HTML",
                                      "<HTML",
                                      "<HEAD",
                                      "<SCRIPT",
                                      "<IFRAME",
                                      "<H1",
                                      "<DIV",
                                      "<FONT",
                                      "<TABLE",
                                      "<A",
                                      "<STYLE",
                                      "<TITLE",
                                      "<B",
                                      "<BODY",
                                      "<BR",
                                      "<P",
                                      "<!--"};

// Bytes at the beginning, and bytes at an offset behind them where there are any.
struct Signature {
  std::string_view first;
  std::string_view type;
  std::size_t offset = 0;
  std::string_view second = {};
};

constexpr auto kBeforeMp4 = std::to_array<Signature>({
    {"%PDF-", "application/pdf"},
    {"%!PS-Adobe-", "application/postscript"},
    {"\xFE\xFF", "text/plain; charset=utf-16be"},
    {"\xFF\xFE", "text/plain; charset=utf-16le"},
    {"\xEF\xBB\xBF", "text/plain; charset=utf-8"},
    {"\0\0\1\0"sv, "image/x-icon"},
    {"\0\0\2\0"sv, "image/x-icon"},
    {"BM", "image/bmp"},
    {"GIF87a", "image/gif"},
    {"GIF89a", "image/gif"},
    {"RIFF", "image/webp", 8, "WEBPVP"},
    {"\x89PNG\x0D\x0A\x1A\x0A", "image/png"},
    {"\xFF\xD8\xFF", "image/jpeg"},
    {"FORM", "audio/aiff", 8, "AIFF"},
    {"ID3", "audio/mpeg"},
    {"OggS\0"sv, "application/ogg"},
    {"MThd\0\0\0\6"sv, "audio/midi"},
    {"RIFF", "video/avi", 8, "AVI "},
    {"RIFF", "audio/wave", 8, "WAVE"},
});

constexpr auto kAfterMp4 = std::to_array<Signature>({
    {"\x1A\x45\xDF\xA3", "video/webm"},
    {"", "application/vnd.ms-fontobject", 34, "LP"},
    {"\0\1\0\0"sv, "font/ttf"},
    {"OTTO", "font/otf"},
    {"ttcf", "font/collection"},
    {"wOFF", "font/woff"},
    {"wOF2", "font/woff2"},
    {"\x1F\x8B\x08", "application/x-gzip"},
    {"PK\x03\x04", "application/zip"},
    {"Rar!\x1A\x07\0"sv, "application/x-rar-compressed"},
    {"Rar!\x1A\x07\x01\0"sv, "application/x-rar-compressed"},
    {"\0asm"sv, "application/wasm"},
});

bool is_html(std::string_view data) {
  return std::ranges::any_of(kHtml, [&](std::string_view tag) {
    if (data.size() <= tag.size() || !iequals(data.substr(0, tag.size()), tag)) return false;
    return data[tag.size()] == ' ' || data[tag.size()] == '>';
  });
}

template <std::size_t N>
std::string_view find(const std::array<Signature, N>& signatures, std::string_view data) {
  for (const Signature& signature : signatures) {
    if (!data.starts_with(signature.first)) continue;
    // Byte order marks of UTF-16 want four bytes to look at, that of UTF-8 as well.
    const bool mark = signature.type.starts_with("text/plain");
    if (mark && data.size() < 4) continue;
    if (signature.second.empty()) return signature.type;
    if (data.size() >= signature.offset &&
        data.substr(signature.offset).starts_with(signature.second)) {
      return signature.type;
    }
  }
  return {};
}

bool is_mp4(std::string_view data) {
  if (data.size() < 12) return false;
  std::uint32_t box = 0;
  for (int i = 0; i < 4; ++i) box = box << 8 | static_cast<unsigned char>(data[i]);
  if (data.size() < box || box % 4 != 0 || data.substr(4, 4) != "ftyp") return false;
  for (std::size_t at = 8; at < box; at += 4) {
    if (at != 12 && data.substr(at, 3) == "mp4") return true;
  }
  return false;
}

bool is_text(std::string_view data) {
  return std::ranges::none_of(data, [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b <= 0x08 || b == 0x0B || (b >= 0x0E && b <= 0x1A) || (b >= 0x1C && b <= 0x1F);
  });
}

}  // namespace

std::string_view detect_content_type(std::string_view data) {
  data = data.substr(0, kLongest);
  const std::size_t start = std::min(data.find_first_not_of("\t\n\x0c\r "), data.size());
  const std::string_view text = data.substr(start);
  if (is_html(text)) return "text/html; charset=utf-8";
  if (text.starts_with("<?xml")) return "text/xml; charset=utf-8";
  if (const auto type = find(kBeforeMp4, data); !type.empty()) return type;
  if (is_mp4(data)) return "video/mp4";
  if (const auto type = find(kAfterMp4, data); !type.empty()) return type;
  return is_text(text) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

}  // namespace fusor
