#include "hosts/native/admin/admin_endpoint.h"

#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "hosts/native/http1/connection.h"
#include "hosts/native/server/config_source.h"

namespace fusor {
namespace {

constexpr std::size_t kMostBody = 100 << 20;
constexpr std::int64_t kSecond = 1'000'000'000;

std::unexpected<ApiError> fail_api(int status, std::string message) {
  return std::unexpected(ApiError{status, std::move(message)});
}

Task<Result<std::string, ApiError>> read_body(Exchange& x) {
  std::string body;
  if (const auto* bytes = x.request.body.as_bytes()) co_return std::string(*bytes);
  BodySource* source = x.request.body.as_source();
  if (!source) co_return body;
  char buffer[16 * 1024];
  for (;;) {
    const auto got = co_await source->read(buffer);
    if (!got)
      co_return fail_api(got.error().status(),
                         cat("reading request body: ", got.error().message()));
    if (*got == 0) co_return body;
    body.append(buffer, *got);
    if (body.size() > kMostBody) co_return fail_api(413, "request body too large");
  }
}

void answer(Exchange& x, int status, std::string_view type, std::string_view body) {
  x.response.status = status;
  x.response.headers.set("Content-Type", type);
  x.response.body = Body::bytes(x.arena.copy(body));
}

std::string etag_of(std::string_view path, const json::Value& value) {
  return cat("\"", path, " ", sha256_hex(json::write(value), 8), "\"");
}

// The adapter that a Content-Type names: "json" for */json, else what follows the slash.
Result<std::string, ApiError> adapter_of(Exchange& x) {
  std::string_view type = x.request.headers.get("Content-Type").value_or("");
  type = trim(type.substr(0, type.find(';')));
  if (type.empty()) return std::string("json");
  const std::size_t slash = type.find('/');
  if (slash == type.npos) return fail_api(400, "malformed Content-Type");
  return to_lower(type.substr(slash + 1));
}

json::Value warnings_of(const Diagnostics& diagnostics) {
  json::Array list;
  for (const Diagnostic& d : diagnostics.list()) {
    if (d.severity != Severity::kWarning) continue;
    json::Object warning;
    if (d.origin) {
      warning.set("file", d.origin.source->name);
      if (d.origin.line > 0) warning.set("line", static_cast<std::int64_t>(d.origin.line));
    }
    warning.set("message", d.message);
    list.emplace_back(std::move(warning));
  }
  return json::Value(std::move(list));
}

bool forced(Exchange& x) {
  const auto control = x.request.headers.get("Cache-Control");
  return control && list_has_token(*control, "must-revalidate");
}

}  // namespace

AdminEndpoint::AdminEndpoint(Loop& loop, AdminTarget& target, int socket,
                             UniqueFunction<void()> on_empty)
    : target_(target),
      on_empty_(std::move(on_empty)),
      listener_(loop, socket, [this, &loop](int fd, const sockaddr_storage& peer, socklen_t size) {
        http1::serve_connection(loop, fd, {peer, size}, *this, connections_);
      }) {
  limits_.read.whole = 10 * kSecond;
  limits_.read_header_timeout = 5 * kSecond;
  limits_.idle_timeout = 60 * kSecond;
  limits_.max_header_bytes = 64 * 1024;
  connections_.on_empty = [this] {
    if (draining_) on_empty_();
  };
}

void AdminEndpoint::retire() {
  draining_ = true;
  listener_.close([this] {
    closed_ = true;
    connections_.drain();
    on_empty_();
  });
  connections_.drain();
}

Task<Served> AdminEndpoint::serve(Exchange& x) {
  const OriginGuard::Verdict verdict = guard_.check(x.request);
  Done done;
  if (verdict.status != 0) {
    done = fail_api(verdict.status, verdict.message);
  } else {
    if (!verdict.cors_origin.empty()) {
      Headers& headers = x.response.headers;
      if (x.request.method == "OPTIONS") {
        headers.set("Access-Control-Allow-Methods", "OPTIONS, GET, POST, PUT, PATCH, DELETE");
        headers.set("Access-Control-Allow-Headers", "Content-Type, Content-Length, Cache-Control");
        headers.set("Access-Control-Allow-Credentials", "true");
      }
      headers.set("Access-Control-Allow-Origin", x.arena.copy(verdict.cors_origin));
    }
    if (x.request.method == "OPTIONS") {
      x.response.status = 200;
    } else {
      done = co_await dispatch(x);
    }
  }
  if (!done) {
    const LogField fields[] = {{"status_code", static_cast<std::int64_t>(done.error().status)},
                               {"error", std::string_view(done.error().message)}};
    host().log.write(LogLevel::kError, "admin.api", "request error", fields);
    std::string body = "{\"error\":";
    json::append_quoted(body, done.error().message);
    answer(x, done.error().status, "application/json", body + "}\n");
  }
  co_return Served();
}

Task<AdminEndpoint::Done> AdminEndpoint::dispatch(Exchange& x) {
  const std::string_view path = x.request.uri.path;
  const std::string_view method = x.request.method;
  const bool post = method == "POST";
  if (path == "/load") {
    if (!post) co_return fail_api(405, "method not allowed");
    co_return co_await load(x);
  }
  if (path == "/adapt") {
    if (!post) co_return fail_api(405, "method not allowed");
    co_return co_await adapt(x);
  }
  if (path == "/stop") {
    if (!post) co_return fail_api(405, "method not allowed");
    co_return stop(x);
  }
  if (path == "/functions") {
    if (method != "GET") co_return fail_api(405, "method not allowed");
    answer(x, 200, "application/json", json::write(target_.functions()) + "\n");
    co_return Done();
  }
  if (path == "/metrics") {
    if (method != "GET") co_return fail_api(405, "method not allowed");
    answer(x, 200, "text/plain; version=0.0.4; charset=utf-8", target_.metrics());
    co_return Done();
  }
  if (path == "/config" || path.starts_with("/config/") || path.starts_with("/id/")) {
    auto config = config_path(path);
    if (!config) co_return std::unexpected(std::move(config).error());
    if (method == "GET") co_return read_config(x, *config);
    if (post || method == "PUT" || method == "PATCH" || method == "DELETE") {
      co_return co_await change_config(x, std::move(*config));
    }
    co_return fail_api(405, "method not allowed");
  }
  co_return fail_api(404, cat("there is no endpoint ", path));
}

Result<std::string, ApiError> AdminEndpoint::config_path(std::string_view path) {
  if (path.starts_with("/config")) return std::string(path.substr(7));
  path.remove_prefix(4);
  const std::size_t slash = path.find('/');
  const std::string_view id = path.substr(0, slash);
  const auto found = find_config_id(target_.config(), id);
  if (!found) return fail_api(404, cat("unknown object ID '", id, "'"));
  return slash == path.npos ? *found : cat(*found, path.substr(slash));
}

AdminEndpoint::Done AdminEndpoint::read_config(Exchange& x, std::string_view path) {
  TRY_ASSIGN(const json::Value part, read_config_part(target_.config(), path));
  answer(x, 200, "application/json", json::write(part) + "\n");
  x.response.headers.set("Etag", x.arena.copy(etag_of(cat("/config", path), part)));
  return {};
}

// If-Match: "<path> <hash>" as a GET of that path gave it: nobody else changed that part since.
AdminEndpoint::Done AdminEndpoint::check_if_match(Exchange& x) {
  const auto given = x.request.headers.get("If-Match");
  if (!given) return {};
  std::string_view text = *given;
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) {
    return fail_api(400, "malformed If-Match header; expect quoted string");
  }
  text = text.substr(1, text.size() - 2);
  const std::size_t space = text.find(' ');
  if (space == text.npos || text.find(' ', space + 1) != text.npos ||
      !text.starts_with("/config")) {
    return fail_api(400, "malformed If-Match header; expect format \"<path> <hash>\"");
  }
  const std::string_view path = text.substr(0, space);
  TRY_ASSIGN(const json::Value part, read_config_part(target_.config(), path.substr(7)));
  if (etag_of(path, part) == *given) return {};
  return fail_api(412, "If-Match header did not match current config hash");
}

Task<AdminEndpoint::Done> AdminEndpoint::change_config(Exchange& x, std::string path) {
  const std::string method(x.request.method);
  std::optional<json::Value> value;
  if (method != "DELETE") {
    const auto type = x.request.headers.get("Content-Type");
    if (!type || type->find("/json") == type->npos) {
      co_return fail_api(400, cat("unacceptable content-type: ", type.value_or(""),
                                  "; 'application/json' required"));
    }
    auto body = co_await read_body(x);
    if (!body) co_return std::unexpected(std::move(body).error());
    if (body->empty()) co_return fail_api(400, "a JSON value is needed in the request body");
    auto parsed = json::parse(*body, make_source(cat("/config", path)));
    if (!parsed) co_return fail_api(400, cat("decoding request body: ", parsed.error().message()));
    value = std::move(*parsed);
  }
  CO_TRY(check_if_match(x));
  json::Value config = target_.config();
  CO_TRY(change_config_part(config, method, path, std::move(value)));
  co_return apply(x, std::move(config));
}

AdminEndpoint::Done AdminEndpoint::apply(Exchange& x, json::Value config) {
  TRY(check_config_ids(config));
  AdminTarget::Loaded from;
  from.file = x.request.headers.get("Caddy-Config-Source-File").value_or("");
  from.adapter = x.request.headers.get("Caddy-Config-Source-Adapter").value_or("");
  Diagnostics diagnostics;
  if (!target_.load_config(std::move(config), forced(x), from, diagnostics)) {
    return fail_api(400, cat("loading config: ", diagnostics.to_string()));
  }
  x.response.status = 200;
  return {};
}

Task<AdminEndpoint::Done> AdminEndpoint::load(Exchange& x) {
  auto adapter = adapter_of(x);
  if (!adapter) co_return std::unexpected(std::move(adapter).error());
  auto body = co_await read_body(x);
  if (!body) co_return std::unexpected(std::move(body).error());
  // Messages name the file only where this text is what stands in it: `fusor reload` sends JSON
  // that it adapted from a Caddyfile.
  const Headers& headers = x.request.headers;
  std::string name(headers.get("Caddy-Config-Source-File").value_or(""));
  if (name.empty() || headers.get("Caddy-Config-Source-Adapter") != *adapter) {
    name = *adapter == "json" ? "/load" : "Caddyfile";
  }
  Diagnostics diagnostics;
  auto config = adapt_config(*body, name, *adapter, diagnostics);
  if (!config) co_return fail_api(400, cat("loading config: ", diagnostics.to_string()));
  CO_TRY(apply(x, std::move(*config)));
  const json::Value warnings = warnings_of(diagnostics);
  if (!warnings.as_array().empty())
    answer(x, 200, "application/json", json::write(warnings) + "\n");
  co_return Done();
}

Task<AdminEndpoint::Done> AdminEndpoint::adapt(Exchange& x) {
  auto adapter = adapter_of(x);
  if (!adapter) co_return std::unexpected(std::move(adapter).error());
  auto body = co_await read_body(x);
  if (!body) co_return std::unexpected(std::move(body).error());
  Diagnostics diagnostics;
  auto config = adapt_config(*body, "Caddyfile", *adapter, diagnostics);
  if (!config) co_return fail_api(400, diagnostics.to_string());
  json::Object out;
  json::Value warnings = warnings_of(diagnostics);
  if (!warnings.as_array().empty()) out.set("warnings", std::move(warnings));
  out.set("result", std::move(*config));
  answer(x, 200, "application/json", json::write(json::Value(std::move(out))) + "\n");
  co_return Done();
}

AdminEndpoint::Done AdminEndpoint::stop(Exchange& x) {
  x.response.status = 200;
  target_.stop();
  return {};
}

}  // namespace fusor
