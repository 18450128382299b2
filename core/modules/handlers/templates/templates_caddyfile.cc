#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

Result<void> extensions(Helper& h, json::Object& o) {
  TRY(h.no_args());
  if (o.find("match")) return h.error("extensions already specified");
  json::Object functions;
  for (auto block = h.block(); block.next();) {
    const std::string name(h.val());
    TRY_ASSIGN(json::Value config, h.module_config("http.handlers.templates.functions"));
    functions.set(name, std::move(config));
  }
  if (!functions.empty()) o.set("match", std::move(functions));
  return {};
}

}  // namespace

// templates [<matcher>] {
//     mime       <types...>
//     between    <open delimiter> <close delimiter>
//     root       <path>
//     extensions { <template functions modules> }
// }
Result<json::Object> parse_templates(Helper& h) {
  json::Object o;
  TRY(h.known_subdirectives({
      {"mime",
       [&] {
         o.erase("mime_types");
         return h.list(o["mime_types"]);
       }},
      {"between",
       [&]() -> Result<void> {
         json::Array delimiters = h.remaining_values();
         if (delimiters.size() != 2) return h.arg_error();
         o.set("delimiters", std::move(delimiters));
         return {};
       }},
      {"root", [&] { return h.text(o, "file_root"); }},
      {"extensions", [&] { return extensions(h, o); }},
  }));
  return o;
}

}  // namespace fusor::modules
