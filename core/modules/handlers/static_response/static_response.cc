#include "core/modules/handlers/static_response/static_response.h"

#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

// The body's type where none is set: JSON objects and arrays are told from other text.
std::string_view content_type_of(std::string_view body) {
  const std::string_view content = trim(body);
  if (content.size() <= 2) return kText;
  const bool brackets = (content.front() == '{' && content.back() == '}') ||
                        (content.front() == '[' && content.back() == ']');
  return brackets && json::parse(content) ? "application/json" : kText;
}

bool is_status(std::int64_t status) { return status >= 100 && status <= 999; }

struct Config {
  config::WeakString status_code;
  std::vector<std::pair<std::string, config::StringList>> headers;
  std::string body;
  bool close = false;
  bool abort = false;

  void decode(config::Fields& f) {
    f.field("status_code", status_code).field("headers", headers).field("body", body);
    f.field("close", close).field("abort", abort);
  }
};

}  // namespace

Result<int, HttpError> StaticResponse::status(Exchange& x) const {
  if (settings_.fixed_status != 0) return settings_.fixed_status;
  if (settings_.status.empty()) return x.error ? x.error->status() : 200;
  const std::string_view text = settings_.status.expand(x);
  const auto number = parse_integer(text);
  if (!number || !is_status(*number)) return http_error(500, cat("invalid status code: ", text));
  return static_cast<int>(*number);
}

void StaticResponse::set_headers(Exchange& x) const {
  Headers& headers = x.response.headers;
  for (const Header& header : settings_.headers) {
    std::string_view name = header.canonical;
    if (name.empty()) {
      name = canonical_field_name(header.name.expand(x, Unknown::kKeep), x.arena);
      if (!valid_field_name(name)) continue;  // as Go drops it
    }
    headers.remove(name);
    for (const Template& value : header.values) {
      headers.add(name, safe_field_value(value.expand(x, Unknown::kKeep), x.arena));
    }
  }
}

Task<Served> StaticResponse::serve(Exchange& x, Next next) const {
  if (settings_.abort) return ready(Served(std::unexpected(HttpError::abort("aborted by config"))));
  Headers& headers = x.response.headers;
  if (settings_.close) headers.set("Connection", "close");
  set_headers(x);
  const std::string_view body = settings_.body.expand(x, Unknown::kKeep);
  if (!body.empty() && headers.get("Content-Type").value_or("").empty()) {
    headers.set("Content-Type",
                settings_.content_type.empty() ? content_type_of(body) : settings_.content_type);
  }
  auto code = status(x);
  if (!code) return ready(Served(std::unexpected(std::move(code.error()))));
  if (*code < 200 && *code != 101) {
    // An interim reply: 103 lets the handlers go on, others are followed by 200.
    if (x.interim) x.interim(*code, headers);
    if (*code == 103) return next(x);
    *code = 200;
  }
  x.response.status = *code;
  x.response.body = body.empty() ? Body() : Body::bytes(body);
  return ready(Served());
}

std::unique_ptr<Handler> make_static_response(const json::Value& config, Provision& p) {
  Config read;
  if (!config::read(config, read, p.diagnostics, "handler")) return nullptr;
  StaticResponse::Settings settings;
  settings.status = p.compile(config, read.status_code.text);
  if (!settings.status.empty() && settings.status.is_literal()) {
    const auto status = parse_integer(settings.status.text());
    if (!status || !is_status(*status)) {
      p.error(config, cat("invalid status code: ", read.status_code.text,
                          "; expected a number from 100 to 999 or a placeholder"));
      return nullptr;
    }
    settings.fixed_status = static_cast<int>(*status);
  }
  Arena arena;
  for (const auto& [name, values] : read.headers) {
    StaticResponse::Header& header = settings.headers.emplace_back();
    header.name = p.compile(config, name);
    if (header.name.is_literal()) {
      header.canonical = canonical_field_name(header.name.text(), arena);
      if (!valid_field_name(header.canonical)) {
        p.error(config, cat("invalid header field name: ", name));
        return nullptr;
      }
    }
    for (const std::string& value : values) header.values.push_back(p.compile(config, value));
  }
  settings.body = p.compile(config, read.body);
  if (settings.body.is_literal() && !settings.body.empty()) {
    settings.content_type = content_type_of(settings.body.text());
  }
  settings.close = read.close;
  settings.abort = read.abort;
  return std::make_unique<StaticResponse>(std::move(settings));
}

}  // namespace fusor
