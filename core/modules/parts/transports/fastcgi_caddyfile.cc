#include "core/modules/parts/transports/fastcgi_caddyfile.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

Result<void> env(Helper& h, json::Object& o) {
  const json::Array args = h.remaining_values();
  if (args.size() != 2) return h.arg_error();
  json::Value& all = o["env"];
  if (!all.is_object()) all = json::Object();
  all.as_object().set(args[0].as_string(), args[1]);
  return {};
}

Result<void> split(Helper& h, json::Object& o) {
  o.erase("split_path");
  return h.list(o["split_path"]);
}

}  // namespace

Result<bool> fastcgi_entry(Helper& h, json::Object& o) {
  const std::string_view word = h.val();
  if (word == "root") {
    TRY(h.text(o, "root"));
  } else if (word == "split") {
    TRY(split(h, o));
  } else if (word == "env") {
    TRY(env(h, o));
  } else if (word == "resolve_root_symlink" || word == "capture_stderr") {
    TRY(h.flag(o[word]));
  } else if (word == "dial_timeout" || word == "read_timeout" || word == "write_timeout") {
    TRY(h.duration(o[word]));
  } else {
    return false;
  }
  return true;
}

// transport fastcgi { … }: the entries are fastcgi_entry's.
Result<json::Object> parse_transport_fastcgi(Helper& h) {
  json::Object o;
  for (auto block = h.block(); block.next();) {
    TRY_ASSIGN(const bool taken, fastcgi_entry(h, o));
    if (!taken) {
      return h.unknown("subdirective",
                       {"root", "split", "env", "resolve_root_symlink", "dial_timeout",
                        "read_timeout", "write_timeout", "capture_stderr"});
    }
  }
  adapter::omit_empty(o);
  return o;
}

}  // namespace fusor::modules
