#include "core/http/mime.h"

#include <algorithm>
#include <array>

#include "core/base/strings.h"

namespace fusor {
namespace {

struct Row {
  std::string_view extension;
  std::string_view type;
};

// Sorted by extension.
constexpr auto kTypes = std::to_array<Row>({
    {".3gp", "video/3gpp"},
    {".7z", "application/x-7z-compressed"},
    {".aac", "audio/aac"},
    {".ai", "application/postscript"},
    {".aif", "audio/aiff"},
    {".aiff", "audio/aiff"},
    {".apk", "application/vnd.android.package-archive"},
    {".apng", "image/apng"},
    {".atom", "application/atom+xml"},
    {".avi", "video/x-msvideo"},
    {".avif", "image/avif"},
    {".avifs", "image/avif"},
    {".bin", "application/octet-stream"},
    {".bmp", "image/bmp"},
    {".br", "application/x-brotli"},
    {".bz2", "application/x-bzip2"},
    {".cjs", "text/javascript; charset=utf-8"},
    {".com", "application/octet-stream"},
    {".css", "text/css; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".cur", "image/vnd.microsoft.icon"},
    {".doc", "application/msword"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".ehtml", "text/html; charset=utf-8"},
    {".eml", "message/rfc822"},
    {".eot", "application/vnd.ms-fontobject"},
    {".eps", "application/postscript"},
    {".epub", "application/epub+zip"},
    {".exe", "application/octet-stream"},
    {".flac", "audio/flac"},
    {".geojson", "application/geo+json"},
    {".gif", "image/gif"},
    {".glb", "model/gltf-binary"},
    {".gltf", "model/gltf+json"},
    {".gz", "application/gzip"},
    {".heic", "image/heic"},
    {".heif", "image/heif"},
    {".htm", "text/html; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/vnd.microsoft.icon"},
    {".ics", "text/calendar; charset=utf-8"},
    {".jar", "application/java-archive"},
    {".jfif", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".jsonld", "application/ld+json"},
    {".jxl", "image/jxl"},
    {".log", "text/plain; charset=utf-8"},
    {".m3u8", "application/vnd.apple.mpegurl"},
    {".m4a", "audio/mp4"},
    {".m4v", "video/mp4"},
    {".map", "application/json"},
    {".markdown", "text/markdown; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".mid", "audio/midi"},
    {".midi", "audio/midi"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".mkv", "video/x-matroska"},
    {".mov", "video/quicktime"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".mpd", "application/dash+xml"},
    {".mpeg", "video/mpeg"},
    {".mpg", "video/mpeg"},
    {".odp", "application/vnd.oasis.opendocument.presentation"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".oga", "audio/ogg"},
    {".ogg", "audio/ogg"},
    {".ogv", "video/ogg"},
    {".opus", "audio/ogg"},
    {".otf", "font/otf"},
    {".pdf", "application/pdf"},
    {".pjp", "image/jpeg"},
    {".pjpeg", "image/jpeg"},
    {".png", "image/png"},
    {".ppt", "application/vnd.ms-powerpoint"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {".ps", "application/postscript"},
    {".rar", "application/vnd.rar"},
    {".rdf", "application/rdf+xml"},
    {".rss", "application/rss+xml"},
    {".rtf", "application/rtf"},
    {".shtml", "text/html; charset=utf-8"},
    {".sql", "application/sql"},
    {".svg", "image/svg+xml"},
    {".svgz", "image/svg+xml"},
    {".tar", "application/x-tar"},
    {".text", "text/plain; charset=utf-8"},
    {".tgz", "application/gzip"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".toml", "application/toml"},
    {".tsv", "text/tab-separated-values; charset=utf-8"},
    {".ttc", "font/collection"},
    {".ttf", "font/ttf"},
    {".txt", "text/plain; charset=utf-8"},
    {".usdz", "model/vnd.usdz+zip"},
    {".vtt", "text/vtt; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".wav", "audio/wav"},
    {".weba", "audio/webm"},
    {".webm", "video/webm"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".xbl", "text/xml; charset=utf-8"},
    {".xbm", "image/x-xbitmap"},
    {".xht", "application/xhtml+xml"},
    {".xhtml", "application/xhtml+xml"},
    {".xls", "application/vnd.ms-excel"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".xml", "text/xml; charset=utf-8"},
    {".xsl", "text/xml; charset=utf-8"},
    {".xz", "application/x-xz"},
    {".yaml", "application/yaml"},
    {".yml", "application/yaml"},
    {".zip", "application/zip"},
    {".zst", "application/zstd"},
});
static_assert(std::ranges::is_sorted(kTypes, {}, &Row::extension));

constexpr std::size_t kLongest = 16;

}  // namespace

std::string_view mime_type_by_extension(std::string_view extension) {
  if (extension.empty() || extension.size() > kLongest) return {};
  char lower[kLongest];
  std::ranges::transform(extension, lower, ascii_lower);
  const std::string_view key(lower, extension.size());
  const auto found = std::ranges::lower_bound(kTypes, key, {}, &Row::extension);
  return found != kTypes.end() && found->extension == key ? found->type : std::string_view();
}

}  // namespace fusor
