#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"
#include "core/modules/syntax/header_ops.h"

namespace fusor::modules {

namespace {

json::Object resource(std::string_view method, json::Value target) {
  json::Object o;
  put(o, "method", method);
  put(o, "target", std::move(target));
  return o;
}

Result<void> header_lines(Helper& h, json::Object& headers) {
  TRY(h.no_args());
  for (auto block = h.block(); block.next();) {
    const std::string_view field = h.val();
    const auto args = h.remaining_args();
    if (args.size() > 2) return h.arg_error();
    TRY(header_op(h, headers, field, args.empty() ? std::string_view() : args[0],
                  args.size() > 1 ? &args[1] : nullptr));
  }
  return {};
}

}  // namespace

// push [<matcher>] [<resource>] {
//     [GET|HEAD] <resource>
//     headers {
//         [+|-]<field> [<value|regexp> [<replacement>]]
//     }
// }
Result<json::Object> parse_push(Helper& h) {
  json::Array resources;
  json::Object headers;
  bool has_headers = false;
  if (h.next_arg()) resources.emplace_back(resource({}, h.value()));
  for (auto block = h.block(); block.next();) {
    if (h.val() == "headers") {
      TRY(header_lines(h, headers));
      has_headers = has_headers || !headers.empty();
    } else if (h.val() == "GET" || h.val() == "HEAD") {
      const std::string_view method = h.val();
      if (!h.next_arg()) return h.arg_error();
      resources.emplace_back(resource(method, h.value()));
    } else {
      resources.emplace_back(resource({}, h.value()));
    }
  }
  json::Object o;
  put(o, "resources", std::move(resources));
  if (has_headers) o.set("headers", std::move(headers));
  return o;
}

}  // namespace fusor::modules
