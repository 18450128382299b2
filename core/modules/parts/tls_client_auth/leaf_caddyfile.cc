// The verifier `leaf`, which accepts certain client certificates only, and where it has them from.
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

Result<json::Object> loader(Helper& h, std::string_view member) {
  json::Object o;
  put(o, member, h.remaining_values());
  return o;
}

Result<void> add_loader(Helper& h, json::Array& loaders) {
  TRY_ASSIGN(json::Value value, h.module_here("tls.leaf_cert_loader", "loader"));
  loaders.push_back(std::move(value));
  return {};
}

}  // namespace

// leaf <loader> …
// leaf {
//     <loader> …
// }
Result<json::Object> parse_verifier_leaf(Helper& h) {
  json::Array loaders;
  if (h.count_remaining_args() > 0) {
    // A loader without anything to load is none.
    const bool loads = h.count_remaining_args() > 1;
    h.next_arg();
    if (loads) TRY(add_loader(h, loaders));
  } else {
    for (auto block = h.block(); block.next();) TRY(add_loader(h, loaders));
  }
  json::Object o;
  put(o, "leaf_certs_loaders", std::move(loaders));
  return o;
}

// file <files...>
Result<json::Object> parse_leaf_loader_file(Helper& h) { return loader(h, "files"); }
// folder <folders...>
Result<json::Object> parse_leaf_loader_folder(Helper& h) { return loader(h, "folders"); }
// pem <certificates...>
Result<json::Object> parse_leaf_loader_pem(Helper& h) { return loader(h, "certificates"); }

}  // namespace fusor::modules
