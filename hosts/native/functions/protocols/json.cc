#include "hosts/native/functions/protocols/json.h"

#include <algorithm>
#include <cmath>

#include "core/base/base64.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/base/utf8.h"
#include "hosts/native/functions/protocols/reply_field.h"
#include "hosts/native/functions/protocols/trace_context.h"

namespace fusor {
namespace {

// Of the trace that the request is part of, else a new one.
std::string trace_id(Exchange& x) {
  const std::string_view parent = x.request.headers.get("traceparent").value_or("");
  if (const auto id = trace_id_of(parent)) return std::string(*id);
  unsigned char bytes[16];
  x.host.random.fill(bytes);
  std::string id;
  for (unsigned char byte : bytes) {
    id += "0123456789abcdef"[byte >> 4];
    id += "0123456789abcdef"[byte & 15];
  }
  return id;
}

void append_headers(std::string& out, const Headers& headers) {
  std::vector<std::string> done;
  for (const Field& field : headers) {
    std::string name = to_lower(field.name);
    if (std::find(done.begin(), done.end(), name) != done.end()) continue;
    if (!done.empty()) out += ',';
    json::append_quoted(out, name, false);
    out += ":[";
    bool first = true;
    for (std::string_view value : headers.values(field.name)) {
      if (!std::exchange(first, false)) out += ',';
      json::append_quoted(out, value, false);
    }
    out += ']';
    done.push_back(std::move(name));
  }
}

Result<void> read_headers(Exchange& x, const json::Value& headers) {
  if (!headers.is_object()) return fail("the headers of its reply are not an object");
  for (const auto& [name, value] : headers.as_object()) {
    const std::string_view kept = x.arena.copy(name);
    auto add = [&](const json::Value& one) -> Result<void> {
      if (!one.is_string()) return fail(cat("its field ", name, " is not a string"));
      return add_reply_field(x, kept, x.arena.copy(one.as_string()));
    };
    if (!value.is_array()) {
      TRY(add(value));
      continue;
    }
    for (const json::Value& one : value.as_array()) TRY(add(one));
  }
  return {};
}

Result<std::string_view> read_body(Exchange& x, const json::Value& reply) {
  const json::Value* body = reply.get("body");
  if (!body || body->is_null()) return std::string_view();
  if (!body->is_string()) return fail("the body of its reply is not a string");
  const json::Value* encoded = reply.get("body_base64");
  if (!encoded || !encoded->is_bool() || !encoded->as_bool()) {
    return x.arena.copy(body->as_string());
  }
  const std::optional<std::string> bytes = base64_decode(body->as_string());
  if (!bytes) return fail("the body of its reply is not base64, as its body_base64 says");
  return x.arena.copy(*bytes);
}

// Also as a language writes it whose numbers are all floating: 200.0, 2e2.
Result<int> status_of(const json::Value* status) {
  if (!status) return 200;
  if (!status->is_number() || status->as_double() != std::floor(status->as_double())) {
    return fail("the status of its reply is not a number");
  }
  const double number = status->as_double();
  return number > 0 && number < 1000 ? static_cast<int>(number) : 0;  // 0: no status either
}

}  // namespace

void JsonProtocol::prepare(Exchange& x, GuestStart& start) const {
  std::string out = R"({"method":)";
  json::append_quoted(out, x.request.method, false);
  out += R"(,"uri":)";
  json::append_quoted(out, x.request.target, false);
  out += R"(,"headers":{)";
  append_headers(out, x.request.headers);
  const bool text = is_valid_utf8(start.input);
  out += R"(},"body":)";
  json::append_quoted(out, text ? std::string(start.input) : base64_encode(start.input), false);
  if (!text) out += R"(,"body_base64":true)";
  out += R"(,"trace_id":")" + trace_id(x) + "\"}";
  start.input = x.arena.copy(out);
}

Result<ReplyHead> JsonProtocol::head(Exchange& x, const GuestOutput& written) const {
  const std::string_view output = written.bytes;
  if (!written.ended) return ReplyHead{};
  auto reply = json::parse(output);
  if (!reply) return fail(cat("its reply is not JSON: ", reply.error().message()));
  if (!reply->is_object()) return fail("its reply is not a JSON object");
  TRY_ASSIGN(const int status, status_of(reply->get("status")));
  TRY(set_reply_status(x, status));
  if (const json::Value* headers = reply->get("headers"); headers && !headers->is_null()) {
    TRY(read_headers(x, *headers));
  }
  TRY_ASSIGN(const std::string_view body, read_body(x, *reply));
  return ReplyHead{.complete = true, .consumed = output.size(), .body = body, .local_redirect = {}};
}

}  // namespace fusor
