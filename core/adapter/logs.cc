#include "core/adapter/logs.h"

#include <algorithm>
#include <set>

#include "core/adapter/member_order.h"
#include "core/base/go_sort.h"
#include "core/config/network_address.h"

namespace fusor::adapter {

namespace {

constexpr std::string_view kServerMembers[] = {
    "default_logger_name", "logger_names",           "skip_hosts",
    "skip_unmapped_hosts", "should_log_credentials", "trace"};
constexpr std::string_view kLogMembers[] = {
    "writer",           "encoder",         "core",    "level",  "sampling", "with_caller",
    "with_caller_skip", "with_stacktrace", "include", "exclude"};

// A site's log: {name, hostnames, no_hostname, config}.
const json::Value& log_of(const ConfigValue& value) { return std::get<json::Value>(value.value); }

std::string_view text(const json::Value& log, std::string_view member) {
  const json::Value* value = log.get(member);
  return value ? std::string_view(value->as_string()) : std::string_view();
}

void map_host(json::Object& names, std::string_view host, std::string_view logger) {
  json::Value& list = names[host];
  if (!list.is_array()) list = json::Array();
  list.as_array().emplace_back(logger);
}

void add_log(const SiteOnServer& site, const json::Value& log, json::Object& logs,
             json::Object& names) {
  if (log.get("no_hostname")) return;
  const std::string_view logger = text(log, "name");
  const json::Value* hostnames = log.get("hostnames");
  if (hostnames) {
    for (const json::Value& host : hostnames->as_array()) {
      map_host(names, host.as_string(), logger);
    }
  } else if (site.has_catch_all()) {
    put(logs, "default_logger_name", logger);
  } else {
    for (const std::string& host : site.log_hosts()) {
      const auto split = split_host_port(host);
      map_host(names, split ? split->host : std::string_view(host), logger);
    }
  }
}

}  // namespace

void add_server_logs(Server& server) {
  const auto logged = [](const SiteOnServer& site) {
    return !site.site->pile(Pile::kCustomLog).empty();
  };
  server.has_logs = std::ranges::any_of(server.sites, logged);
  if (!server.has_logs) return;
  json::Object names;
  std::vector<std::string> skipped;
  for (const SiteOnServer& site : server.sites) {
    for (const ConfigValue& value : site.site->pile(Pile::kCustomLog)) {
      add_log(site, log_of(value), server.logs, names);
    }
    if (logged(site)) continue;
    if (site.has_catch_all()) server.logs.set("skip_unmapped_hosts", true);
    std::ranges::move(site.log_hosts(), std::back_inserter(skipped));
  }
  names.sort();
  put(server.logs, "logger_names", std::move(names));
  go_stable_sort(skipped);
  json::Array skip;
  for (std::string& host : skipped) skip.emplace_back(std::move(host));
  put(server.logs, "skip_hosts", std::move(skip));
  order_members(server.logs, kServerMembers);
}

namespace {

class LogCollector {
 public:
  explicit LogCollector(const json::Object& options) : debug_(options.find("debug")) {}

  void add(const json::Value& log) {
    const std::string_view name = text(log, "name");
    seen_.insert(std::string(name));
    // One without settings uses the default log's.
    if (name.empty() || !log.get("config")) return;
    json::Object config = log.get("config")->as_object();
    if (debug_ && !config.find("level")) config.set("level", "DEBUG");
    order_members(config, kLogMembers);
    if (const json::Value* include = config.find("include"); include && name != "default") {
      for (const json::Value& source : include->as_array()) excluded_.insert(source.as_string());
    }
    logs_.set(name, json::Value(std::move(config)).with_origin(log.origin()));
  }

  bool has(std::string_view name) const { return seen_.contains(name); }

  json::Value finish() {
    if (!excluded_.empty()) exclude_from_default();
    if (logs_.empty()) return {};
    logs_.sort();
    json::Object out;
    out.set("logs", std::move(logs_));
    return out;
  }

 private:
  // What has a log of its own does not go to the default one too.
  void exclude_from_default() {
    json::Value& log = logs_["default"];
    if (!log.is_object()) log = json::Object();
    json::Value& exclude = log.as_object()["exclude"];
    if (!exclude.is_array()) exclude = json::Array();
    for (const json::Value& source : exclude.as_array()) excluded_.insert(source.as_string());
    exclude.as_array().clear();
    for (const std::string& source : excluded_) exclude.as_array().emplace_back(source);
    order_members(log.as_object(), kLogMembers);
  }

  bool debug_;
  json::Object logs_;
  std::set<std::string, std::less<>> seen_;
  std::set<std::string, std::less<>> excluded_;
};

}  // namespace

json::Value build_logging(const std::vector<Server>& servers, const json::Object& options) {
  LogCollector collector(options);
  if (const json::Value* logs = options.find("log")) {
    for (const json::Value& log : logs->as_array()) collector.add(log);
  }
  if (options.find("debug") && !collector.has("default")) {
    json::Object log;
    log.set("name", "default");
    log.set("config", json::Object());
    collector.add(log);
  }
  for (const Server& server : servers) {
    for (const SiteOnServer& site : server.sites) {
      for (const ConfigValue& value : site.site->pile(Pile::kCustomLog)) {
        collector.add(log_of(value));
      }
    }
  }
  return collector.finish();
}

}  // namespace fusor::adapter
