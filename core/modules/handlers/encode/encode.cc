#include "core/modules/handlers/encode/encode.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/http/accept_encoding.h"
#include "core/http/sniff.h"
#include "core/modules/handlers/encode/encoded_body.h"
#include "core/routes/first_bytes.h"

namespace fusor {
namespace {

// Bodies up to here are compressed at once: their length is then known, and no stream is needed.
constexpr std::size_t kAtOnce = 64 * 1024;

bool any_has_token(const Headers& headers, std::string_view name, std::string_view token) {
  return std::ranges::any_of(headers.values(name),
                             [&](std::string_view value) { return list_has_token(value, token); });
}

void add_vary(Headers& headers) {
  if (!any_has_token(headers, "Vary", "Accept-Encoding")) headers.add("Vary", "Accept-Encoding");
}

// The handlers behind do not know the suffix that encode() gives their entity tags.
void strip_etag_suffix(Exchange& x, std::string_view encoding) {
  constexpr std::string_view kName = "If-None-Match";
  const auto tags = joined_values(x.request.headers, kName, ", ", x.arena);
  if (!tags) return;
  const std::string stripped = replace_all(*tags, cat("-", encoding, "\""), "\"");
  if (stripped != *tags) x.request.headers.set(kName, x.arena.copy(stripped));
}

bool is_event_stream(const Headers& headers) {
  constexpr std::string_view kType = "text/event-stream";
  const std::string_view type = headers.get("Content-Type").value_or("");
  if (!iequals(type.substr(0, kType.size()), kType)) return false;
  const std::string_view rest = trim(type.substr(std::min(kType.size(), type.size())));
  return rest.empty() || rest[0] == ';';
}

// The length of the body, or what a HEAD says of it; nothing: not known.
std::optional<std::uint64_t> length_of(const Response& response) {
  const auto length = response.body.length();
  if (length != 0) return length;
  const auto declared = response.headers.get("Content-Length");
  return declared ? parse_int<std::uint64_t>(*declared) : length;
}

}  // namespace

const Encode::Encoding* Encode::choose(const Exchange& x) const {
  for (const std::string& name : accepted_encodings(x.request, settings_.prefer)) {
    for (const Encoding& encoding : settings_.encodings) {
      if (encoding.name == name) return &encoding;
    }
  }
  return nullptr;
}

Task<Served> Encode::serve(Exchange& x, Next next) const {
  const Encoding* encoding = choose(x);
  if (encoding) strip_etag_suffix(x, encoding->name);
  CO_TRY(co_await next(x));
  if (x.response.status == 304) add_vary(x.response.headers);
  Response& response = x.response;
  if (needs_content_type(response)) {
    // Whether to compress depends on what it is: the first bytes say it where nobody did.
    const std::string_view first = co_await first_bytes(x, response.body);
    if (!first.empty()) response.headers.set("Content-Type", detect_content_type(first));
  }
  if (!is_eligible(x)) co_return Served();
  // Also where this client takes no encoding: a cache must know that another may.
  add_vary(x.response.headers);
  if (encoding) encode(x, *encoding);
  co_return Served();
}

bool Encode::needs_content_type(const Response& response) const {
  const auto lacks = [&](std::string_view name) {
    return response.headers.get(name).value_or("").empty();
  };
  return !response.body.empty() && lacks("Content-Type") && lacks("Content-Encoding") &&
         !is_short(response);
}

bool Encode::is_short(const Response& response) const {
  const auto length = length_of(response);
  return length && *length <= settings_.minimum_length;
}

bool Encode::is_eligible(const Exchange& x) const {
  const Response& response = x.response;
  const Headers& headers = response.headers;
  if (response.status < 200 || response.status == 206 || response.status == 304) return false;
  if (x.request.method == "CONNECT" && response.status < 300) return false;  // a tunnel's head
  if (!is_event_stream(headers) && is_short(response)) return false;
  const auto has_value = [](std::string_view value) { return !value.empty(); };
  if (std::ranges::any_of(headers.values("Content-Encoding"), has_value)) return false;
  if (any_has_token(headers, "Cache-Control", "no-transform")) return false;
  return settings_.match.match(response.status, headers);
}

void Encode::encode(Exchange& x, const Encoding& encoding) const {
  Headers& headers = x.response.headers;
  auto compressor = x.host.compression.make(encoding.name, encoding.level);
  if (!compressor) return;  // the platform compresses by itself
  Body& body = x.response.body;
  if (const std::string_view* bytes = body.as_bytes()) {
    if (bytes->size() <= kAtOnce) {
      std::string out;
      compressor->write(*bytes, out);
      compressor->finish(out);
      body = Body::bytes(x.arena.copy(out));
    } else {
      body = encoded_body(std::move(body), std::move(compressor), false);
    }
  } else if (x.request.method == "HEAD") {
    body = {};
  } else if (!body.empty()) {
    BodySource* source = body.as_source();
    const bool flush =
        source && source->flush_each() && (!source->length() || is_event_stream(headers));
    body = encoded_body(std::move(body), std::move(compressor), flush);
  }
  headers.remove("Content-Length");
  headers.remove("Accept-Ranges");
  headers.set("Content-Encoding", encoding.name);
  const std::string_view etag = headers.get("Etag").value_or("");
  if (etag.empty() || etag.starts_with("W/")) return;
  // Another representation has another strong tag (RFC 9110 section 8.8.3.3).
  const std::string_view stem = etag.ends_with('"') ? etag.substr(0, etag.size() - 1) : etag;
  headers.set("Etag", x.arena.concat(stem, "-", encoding.name, "\""));
}

namespace {

struct GzipConfig {
  int level = 0;
  void decode(config::Fields& f) {
    f.field("level", level);
    if (level < -2 || level > 9) f.error("level", "gzip levels are 1 to 9");
  }
};

struct ZstdConfig {
  int level = 0;
  std::optional<bool> checksum;
  void decode(config::Fields& f) {
    f.choice("level", level, {{"", 0}, {"fastest", 1}, {"default", 2}, {"better", 3}, {"best", 4}});
    f.field("checksum", checksum);
  }
};

struct EncodeConfig {
  std::vector<std::pair<std::string, const json::Value*>> encodings;
  std::vector<std::string> prefer;
  std::uint64_t minimum_length = 0;
  std::optional<ResponseMatcher> match;

  void decode(config::Fields& f) {
    f.field("encodings", encodings);
    f.field("prefer", prefer);
    f.field("minimum_length", minimum_length);
    f.field("match", match);
  }
};

// The reference's list: what is text, or compresses like it.
constexpr const char* kCompressible[] = {"application/atom+xml*",
                                         "application/eot*",
                                         "application/font*",
                                         "application/geo+json*",
                                         "application/graphql+json*",
                                         "application/graphql-response+json*",
                                         "application/javascript*",
                                         "application/json*",
                                         "application/ld+json*",
                                         "application/manifest+json*",
                                         "application/opentype*",
                                         "application/otf*",
                                         "application/rss+xml*",
                                         "application/truetype*",
                                         "application/ttf*",
                                         "application/vnd.api+json*",
                                         "application/vnd.ms-fontobject*",
                                         "application/wasm*",
                                         "application/x-httpd-cgi*",
                                         "application/x-javascript*",
                                         "application/x-opentype*",
                                         "application/x-otf*",
                                         "application/x-perl*",
                                         "application/x-protobuf*",
                                         "application/x-ttf*",
                                         "application/xhtml+xml*",
                                         "application/xml*",
                                         "font/ttf*",
                                         "font/otf*",
                                         "image/svg+xml*",
                                         "image/vnd.microsoft.icon*",
                                         "image/x-icon*",
                                         "multipart/bag*",
                                         "multipart/mixed*",
                                         "text/*"};

std::optional<int> read_level(const std::string& name, const json::Value* value, Provision& p) {
  const json::Value none;
  const json::Value& config = value ? *value : none;
  if (name == "gzip") {
    GzipConfig read;
    if (!config::read(config, read, p.diagnostics)) return std::nullopt;
    return read.level;
  }
  ZstdConfig read;
  if (!config::read(config, read, p.diagnostics)) return std::nullopt;
  return read.level;
}

bool check_preference(const Encode::Settings& settings, const json::Value& config, Provision& p) {
  std::vector<std::string> seen;
  for (const std::string& name : settings.prefer) {
    if (std::ranges::find(settings.encodings, name, &Encode::Encoding::name) ==
        settings.encodings.end()) {
      p.error(config, cat("encoding ", name, " not enabled"));
      return false;
    }
    if (std::ranges::find(seen, name) != seen.end()) {
      p.error(config, cat("encoding ", name, " is duplicated in prefer"));
      return false;
    }
    seen.push_back(name);
  }
  return true;
}

}  // namespace

std::unique_ptr<Handler> make_encode(const json::Value& config, Provision& p) {
  EncodeConfig read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  Encode::Settings settings;
  for (const auto& [name, value] : read.encodings) {
    const json::Value& at = value ? *value : config;
    if (!p.module(at, "http.encoders", name)) return nullptr;
    const auto level = read_level(name, value, p);
    if (!level) return nullptr;
    if (!p.host.compression.make(name, *level) && !p.host.compression.platform_compresses()) {
      p.error(at, cat("http.encoders.", name, " is not available in this build"));
      return nullptr;
    }
    settings.encodings.push_back({name, *level});
  }
  settings.prefer = std::move(read.prefer);
  if (!check_preference(settings, config, p)) return nullptr;
  if (settings.prefer.empty()) {
    for (const char* name : {"zstd", "br", "gzip"}) {
      if (std::ranges::find(settings.encodings, name, &Encode::Encoding::name) !=
          settings.encodings.end()) {
        settings.prefer.emplace_back(name);
      }
    }
  }
  if (read.minimum_length > 0) settings.minimum_length = read.minimum_length;
  if (read.match) {
    settings.match = std::move(*read.match);
  } else {
    settings.match.set_header("Content-Type", {std::begin(kCompressible), std::end(kCompressible)});
  }
  return std::make_unique<Encode>(std::move(settings));
}

}  // namespace fusor
