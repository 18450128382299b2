// fusor function list: the functions of the running server, through its admin API.
#include <algorithm>
#include <charconv>
#include <vector>

#include "cli/admin_client.h"
#include "cli/commands/commands.h"
#include "cli/common.h"
#include "cli/print.h"
#include "core/base/json.h"
#include "core/base/strings.h"

namespace fusor::cli {
namespace {

std::int64_t integer(const json::Value& function, std::string_view name) {
  const json::Value* value = function.get(name);
  return value && value->is_integer() ? value->as_integer() : 0;
}

double number(const json::Value& function, std::string_view name) {
  const json::Value* value = function.get(name);
  return value && value->is_number() ? value->as_double() : 0;
}

// "1.234"
std::string thousandths(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed, 3);
  return {text, end.ptr};
}

std::string kib(std::int64_t bytes) { return cat(decimal((bytes + 1023) / 1024), " KiB"); }

// "120 ok, 2 trap"
std::string runs_of(const json::Value& function, std::int64_t& total) {
  std::vector<std::string> parts;
  const json::Value* runs = function.get("runs");
  if (!runs || !runs->is_object()) return "none";
  for (const auto& [outcome, count] : runs->as_object()) {
    if (!count.is_integer()) continue;
    parts.push_back(cat(decimal(count.as_integer()), " ", outcome));
    if (outcome != "busy") total += count.as_integer();
  }
  return parts.empty() ? "none" : join(parts, ", ");
}

std::string describe(const json::Value& function) {
  const json::Value* module = function.get("module");
  const json::Value* cached = function.get("from_cache");
  const json::Value* preinit = function.get("preinit");
  const bool from_cache = cached && cached->is_bool() && cached->as_bool();
  std::int64_t runs = 0;
  const std::string outcomes = runs_of(function, runs);
  std::string out = cat(module && module->is_string() ? module->as_string() : "?", "\n");
  const json::Value* protocol = function.get("protocol");
  if (protocol && protocol->is_string()) {
    out += cat("  protocol    ", protocol->as_string(), "\n");
  }
  out += cat("  size        ", kib(integer(function, "size")),
             preinit && preinit->is_bool() && preinit->as_bool() ? ", pre-initialised\n" : "\n");
  out += cat(from_cache ? "  loaded in   " : "  compiled in ",
             thousandths(number(function, "load_seconds") * 1000), " ms\n");
  out += cat("  running     ", decimal(integer(function, "running")), ", waiting ",
             decimal(integer(function, "waiting")), "\n");
  out += cat("  runs        ", outcomes, "\n");
  if (runs > 0) {
    const double each = 1000.0 / static_cast<double>(runs);
    out += cat("  a run       ", thousandths(number(function, "cpu_seconds") * each),
               " ms CPU, of which ", thousandths(number(function, "instantiate_seconds") * each),
               " ms to instantiate\n");
    out += cat("  memory      ", kib(integer(function, "memory_peak")), " at most\n");
  }
  return out;
}

}  // namespace

int run_function_list(const Arguments& arguments) {
  const auto address = admin_address(arguments);
  if (!address) return kFailed;
  const auto reply = admin_request(*address, "GET", "/functions", {}, "");
  if (!reply || reply->status != 200) {
    print_error(reply ? admin_problem(*reply) : reply.error().message());
    return kFailed;
  }
  if (arguments.has("json")) {
    print(reply->body);
    return kOk;
  }
  const auto functions = json::parse(reply->body);
  if (!functions || !functions->is_array()) {
    print_error("the server's answer is not a list of functions");
    return kFailed;
  }
  if (functions->as_array().empty()) print_note("no functions are loaded");
  for (const json::Value& function : functions->as_array()) print(describe(function));
  return kOk;
}

}  // namespace fusor::cli
