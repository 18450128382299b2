#include "core/routes/access_log.h"

#include <algorithm>
#include <forward_list>

#include "core/base/host_port.h"
#include "core/base/strings.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

constexpr std::string_view kAccess = "http.log.access";
constexpr std::string_view kError = "http.log.error";

bool is_credential(std::string_view name) {
  return iequals(name, "Cookie") || iequals(name, "Set-Cookie") || iequals(name, "Authorization") ||
         iequals(name, "Proxy-Authorization") || iequals(name, "Fusor-Debug");
}

// certmagic.MatchWildcard: `host` with its labels replaced by "*" from the left, one by one.
// Both in lower case.
bool matches_wildcard(std::string_view host, std::string_view pattern) {
  if (host == pattern) return true;
  if (pattern.find('*') == std::string_view::npos) return false;
  // "*.*.rest": as many labels of the host as the pattern has stars in front, then equal text.
  while (pattern.starts_with('*')) {
    const std::size_t dot = host.find('.');
    if (dot == 0) return false;
    const std::string_view label_rest = dot == std::string_view::npos ? "" : host.substr(dot);
    pattern.remove_prefix(1);
    if (pattern == label_rest) return true;
    if (!pattern.starts_with('.') || label_rest.empty()) return false;
    pattern.remove_prefix(1);
    host = label_rest.substr(1);
  }
  return false;
}

// Objects of one log line; they are referred to by pointer, so they stay where they are.
class LineObjects {
 public:
  const LogObject* headers(Exchange& x, const std::vector<Field>& fields, bool credentials) {
    LogObject& object = objects_.emplace_front();
    for (const Field& field : fields) {
      const auto same = [&](const LogField& f) { return iequals(f.key, field.name); };
      if (std::ranges::any_of(object.fields, same)) continue;
      object.fields.push_back(
          {canonical_field_name(field.name, x.arena), values(fields, field.name, credentials)});
    }
    return &object;
  }
  LogObject& make() { return objects_.emplace_front(); }

 private:
  std::span<const std::string_view> values(const std::vector<Field>& fields, std::string_view name,
                                           bool credentials) {
    std::vector<std::string_view>& list = lists_.emplace_front();
    if (!credentials && is_credential(name)) {
      list.push_back("REDACTED");
      return list;
    }
    for (const Field& field : fields) {
      if (iequals(field.name, name)) list.push_back(field.value);
    }
    return list;
  }

  std::forward_list<LogObject> objects_;  // what is pointed to stays
  std::forward_list<std::vector<std::string_view>> lists_;
};

// The request as it came: handlers may change it before the line is written.
struct Snapshot {
  std::vector<Field> headers;
  std::string_view host;
};

const LogObject* request_object(Exchange& x, const Snapshot& snapshot, bool credentials,
                                LineObjects& objects) {
  LogObject& request = objects.make();
  const Request& r = x.request;
  request.fields = {
      {"remote_ip", r.remote.host},
      {"remote_port", r.remote.port ? x.arena.copy(decimal(r.remote.port)) : std::string_view()},
      {"client_ip", x.client_ip},
      {"proto", r.proto},
      {"method", x.original_method},
      {"host", snapshot.host},
      {"uri", r.target},
      {"headers", objects.headers(x, snapshot.headers, credentials)},
  };
  if (r.tls) {
    LogObject& tls = objects.make();
    tls.fields = {{"resumed", r.tls->resumed},         {"version", r.tls->version},
                  {"cipher_suite", r.tls->cipher},     {"proto", r.tls->protocol},
                  {"server_name", r.tls->server_name}, {"ech", false}};
    request.fields.push_back({"tls", &tls});
  }
  return &request;
}

LogField log_field(std::string_view key, const Scalar& value) {
  switch (value.index()) {
    case 1:
      return {key, std::get<bool>(value)};
    case 2:
      return {key, std::get<std::int64_t>(value)};
    case 3:
      return {key, std::get<double>(value)};
    case 4:
      return {key, std::get<std::string_view>(value)};
    default:
      return {key, std::string_view()};
  }
}

std::string_view full_name(Exchange& x, std::string_view base, std::string_view name) {
  return name.empty() ? base : x.arena.concat(base, ".", name);
}

// The variable `log_level`, where it names a level.
LogLevel level_of(Exchange& x, int status) {
  LogLevel level = status >= 500 ? LogLevel::kError : LogLevel::kInfo;
  const Scalar* wanted = x.vars.find("log_level");
  if (!wanted || !std::holds_alternative<std::string_view>(*wanted)) return level;
  const std::string name = to_lower(std::get<std::string_view>(*wanted));
  if (name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "warn" || name == "warning") return LogLevel::kWarn;
  if (name == "error") return LogLevel::kError;
  return level;
}

bool is_skipped(Exchange& x) {
  const Scalar* skip = x.vars.find("log_skip");
  const bool* value = skip ? std::get_if<bool>(skip) : nullptr;
  return value && *value;
}

}  // namespace

bool AccessLog::wants(std::string_view host) const {
  if (!enabled) return false;
  if (loggers.empty() && skip_hosts.empty()) return !skip_unmapped_hosts;
  const std::string name = to_lower(host_without_port(host));
  for (const auto& [pattern, names] : loggers) {
    if (matches_wildcard(name, pattern)) return true;
  }
  for (const std::string& pattern : skip_hosts) {
    if (matches_wildcard(name, pattern)) return false;
  }
  return !skip_unmapped_hosts;
}

std::vector<std::string_view> AccessLog::logger_names(Exchange& x, std::string_view host) const {
  if (x.access_loggers) return {x.access_loggers->begin(), x.access_loggers->end()};
  const std::string name = to_lower(host_without_port(host));
  const std::pair<std::string, std::vector<std::string>>* found = nullptr;
  for (const auto& entry : loggers) {
    if (entry.first == name) {
      found = &entry;
      break;
    }
    // Fewer stars are nearer to the name.
    if (matches_wildcard(name, entry.first) &&
        (!found || std::ranges::count(entry.first, '*') < std::ranges::count(found->first, '*'))) {
      found = &entry;
    }
  }
  if (found) return {found->second.begin(), found->second.end()};
  return {default_logger};
}

void AccessLog::begin(Exchange& x) const {
  if (!wants(x.request.host)) return;
  struct Line {
    const AccessLog* log;
    Exchange* x;
    Snapshot snapshot;
    void operator()(const Outcome& outcome) const {
      if (is_skipped(*x)) return;
      LineObjects objects;
      const bool credentials = log->log_credentials;
      const Scalar* user = x->placeholders.find("http.auth.user.id");
      std::vector<LogField> fields = {
          {"request", request_object(*x, snapshot, credentials, objects)},
          {"bytes_read", static_cast<std::int64_t>(outcome.bytes_read)},
          {"user_id", user ? to_text(*user, x->arena) : std::string_view()},
          // To the end of the body.
          {"duration", LogDuration{x->host.clock.monotonic_ns() - x->start_ns}},
          {"size", static_cast<std::int64_t>(outcome.bytes_written)},
          // 0, as in the reference, where no handler has answered.
          {"status", std::int64_t{x->unhandled ? 0 : outcome.status}},
          {"resp_headers", objects.headers(*x, x->response.headers.mutable_fields(), credentials)},
      };
      for (const auto& [key, value] : x->log_fields) fields.push_back(log_field(key, value));
      const LogLevel level = level_of(*x, outcome.status);
      for (std::string_view name : log->logger_names(*x, snapshot.host)) {
        x->host.log.write(level, full_name(*x, kAccess, name),
                          x->unhandled ? "NOP" : "handled request", fields);
      }
    }
  };
  x.at_end(Line{this, &x, Snapshot{x.request.headers.mutable_fields(), x.request.host}});
}

void AccessLog::write_error(Exchange& x, bool handled, const HttpError* second) const {
  const HttpError& error = *x.error;
  LogLevel level = error.status() >= 500 ? LogLevel::kError : LogLevel::kDebug;
  if (handled) level = LogLevel::kDebug;
  if (second) level = LogLevel::kError;
  std::vector<std::string_view> names{std::string_view()};
  if (enabled) names = logger_names(x, x.request.host);
  for (std::string_view name : names) {
    const std::string_view logger = full_name(x, kError, name);
    if (!x.host.log.enabled(level, logger)) continue;
    LineObjects objects;
    const Snapshot snapshot{x.request.headers.mutable_fields(), x.request.host};
    std::vector<LogField> fields = {
        {"request", request_object(x, snapshot, log_credentials, objects)},
        {"duration", LogDuration{x.duration_ns}},
    };
    std::vector<LogField> failure = {{"status", std::int64_t{error.status()}},
                                     {"err_id", error.id()},
                                     {"err_trace", std::string_view()}};
    LogObject& first = objects.make();
    if (second) {
      first.fields = std::move(failure);
      first.fields.insert(first.fields.begin(), {"msg", error.message()});
      fields.push_back({"error", second->message()});
      fields.push_back({"first_error", &first});
    } else {
      fields.insert(fields.end(), failure.begin(), failure.end());
    }
    x.host.log.write(level, logger,
                     second ? std::string_view("error handling handler error")
                            : std::string_view(error.message()),
                     fields);
  }
}

}  // namespace fusor
