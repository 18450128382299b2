#include "core/modules/syntax/matchers.h"

#include "core/base/strings.h"
#include "core/modules/syntax/private_ranges.h"

namespace fusor::modules {

Result<void> no_block(adapter::Helper& h, std::string_view matcher) {
  auto block = h.block();
  if (!block.next()) return {};
  return h.error(cat("malformed ", matcher, " matcher: blocks are not supported"));
}

Result<json::Value> word_list(adapter::Helper& h, std::string_view matcher) {
  json::Array words;
  while (h.next()) {
    for (json::Value& word : h.remaining_values()) words.push_back(std::move(word));
    TRY(no_block(h, matcher));
  }
  if (words.empty()) return json::Value();
  return json::Value(std::move(words));
}

json::Object regexp(std::string_view name, const json::Value& pattern,
                    std::string_view matcher_name) {
  json::Object o;
  adapter::put(o, "name", name.empty() ? matcher_name : name);
  o.set("pattern", pattern);
  return o;
}

Result<json::Value> keyed_regexps(adapter::Helper& h, std::string_view matcher, bool once) {
  json::Object all;
  while (h.next()) {
    const json::Array args = h.remaining_values();
    if (args.size() < 2 || args.size() > 3) return h.arg_error();
    const bool named = args.size() == 3;
    const std::string& key = args[named ? 1 : 0].as_string();
    if (once && all.find(key)) {
      return h.error(cat(matcher,
                         " matcher can only be used once per named matcher, per header "
                         "field: ",
                         caddyfile::shortened(key)));
    }
    all.set(key, regexp(named ? args[0].as_string() : std::string_view(), args.back(),
                        h.matcher_name()));
    TRY(no_block(h, matcher));
  }
  all.sort();
  return json::Value(std::move(all));
}

Result<json::Value> ip_ranges(adapter::Helper& h, std::string_view matcher) {
  json::Array ranges;
  while (h.next()) {
    while (h.next_arg()) {
      if (h.val() == "forwarded" && matcher == "remote_ip") {
        return h.error(
            "the 'forwarded' option is no longer supported; use the 'client_ip' "
            "matcher instead");
      }
      if (h.val() == "private_ranges") {
        for (const char* range : kPrivateRanges) {
          ranges.push_back(json::Value(range).with_origin(h.origin()));
        }
      } else {
        ranges.push_back(h.value());
      }
    }
    TRY(no_block(h, matcher));
  }
  json::Object o;
  adapter::put(o, "ranges", std::move(ranges));
  return json::Value(std::move(o));
}

}  // namespace fusor::modules
