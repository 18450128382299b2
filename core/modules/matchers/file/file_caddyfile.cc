#include "core/adapter/directive.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

// file [<files...>] {
//     root       <path>
//     try_files  <files...>
//     try_policy <policy>
//     split_path <delims...>
// }
Result<json::Value> parse_file_matcher(Helper& h) {
  json::Object o;
  json::Array files;
  const auto add_files = [&] {
    for (json::Value& file : h.remaining_values()) files.push_back(std::move(file));
  };
  while (h.next()) {
    add_files();
    TRY(h.subdirectives({
        {"root", [&] { return h.text(o, "root"); }},
        {"try_files",
         [&]() -> Result<void> {
           add_files();
           if (files.empty()) return h.arg_error();
           return {};
         }},
        {"try_policy", [&] { return h.text(o, "try_policy"); }},
        {"split_path",
         [&] {
           o.erase("split_path");
           return h.list(o["split_path"]);
         }},
    }));
  }
  json::Object out;  // in the order of the reference's struct
  if (const json::Value* root = o.find("root")) put(out, "root", *root);
  put(out, "try_files", std::move(files));
  for (const char* key : {"try_policy", "split_path"}) {
    if (const json::Value* value = o.find(key)) put(out, key, *value);
  }
  return json::Value(std::move(out));
}

}  // namespace fusor::modules
