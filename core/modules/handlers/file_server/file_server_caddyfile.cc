#include <algorithm>
#include <array>

#include "core/adapter/directive.h"
#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/modules/handlers/file_server/hide.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {
namespace {

constexpr std::array<std::string_view, 3> kSidecars = {"br", "zstd", "gzip"};

// browse [<template_file>] {
//     reveal_symlinks
//     sort              <name|namedirfirst|size|time> [asc|desc]
//     file_limit        <limit>
//     plain_time_format <layout>
// }
Result<void> read_browse(Helper& h, json::Object& o) {
  if (o.find("browse")) return h.error("browsing is already configured");
  json::Object browse;
  if (h.next_arg()) put(browse, "template_file", h.value());
  TRY(h.no_args());
  TRY(h.subdirectives({
      {"reveal_symlinks",
       [&]() -> Result<void> {
         if (browse.find("reveal_symlinks")) {
           return h.error("Symlinks path reveal is already enabled");
         }
         return h.flag(browse["reveal_symlinks"]);
       }},
      {"sort",
       [&]() -> Result<void> {
         json::Array sort;
         if (const json::Value* before = browse.find("sort")) sort = before->as_array();
         for (json::Value& option : h.remaining_values()) sort.push_back(std::move(option));
         for (const json::Value& option : sort) {
           const std::string& word = option.as_string();
           if (word != "name" && word != "namedirfirst" && word != "size" && word != "time" &&
               word != "asc" && word != "desc") {
             return h.error(cat("unknown sort option '", word, "'"));
           }
         }
         put(browse, "sort", std::move(sort));
         return {};
       }},
      {"file_limit",
       [&]() -> Result<void> {
         json::Value limit;
         if (h.count_remaining_args() != 1 || !h.integer(limit)) {
           return h.error("file_limit should have an integer value");
         }
         if (browse.find("file_limit")) return h.error("file_limit is already enabled");
         put(browse, "file_limit", limit);
         return {};
       }},
      {"plain_time_format",
       [&]() -> Result<void> {
         const auto args = h.remaining_values();
         if (args.empty()) return h.error("plain_time_format is missing a time layout argument");
         if (args.size() > 1) {
           return h.error(
               "plain_time_format accepts exactly one time layout argument; enclose layouts "
               "containing spaces in quotes");
         }
         if (args[0].as_string().empty()) {
           return h.error("plain_time_format requires a non-empty time layout argument");
         }
         if (browse.find("plain_time_format")) {
           return h.error("plain_time_format is already set");
         }
         put(browse, "plain_time_format", args[0]);
         return {};
       }},
  }));
  o.set("browse", std::move(browse));
  return {};
}

// precompressed [<br|zstd|gzip>...]
Result<void> read_precompressed(Helper& h, json::Object& o) {
  json::Array order = h.remaining_values();
  if (order.empty()) {
    for (std::string_view name : kSidecars) order.push_back(name);
  }
  json::Value& modules = o["precompressed"];
  if (!modules.is_object()) modules = json::Object();
  for (const json::Value& name : order) {
    if (std::ranges::find(kSidecars, name.as_string()) == kSidecars.end()) {
      return h.error(cat("getting module named 'http.precompressed.", name.as_string(),
                         "': module not registered: http.precompressed.", name.as_string()));
    }
    modules.as_object().set(name.as_string(), json::Object());
  }
  o.set("precompressed_order", std::move(order));
  return {};
}

// The site's own files are hidden, unless they are already.
void hide_config_files(const Helper& h, json::Object& o) {
  json::Value& hide = o["hide"];
  if (!hide.is_array()) hide = json::Array();
  for (const std::string& source : h.source_files()) {
    std::string file = path_clean(source);
    std::vector<std::string_view> hidden;
    for (const json::Value& entry : hide.as_array()) hidden.push_back(entry.as_string());
    if (file_hidden(file, hidden)) continue;
    // Without a separator every file of that name would be hidden, not only this one.
    if (file.find('/') == std::string::npos) file.insert(0, "./");
    hide.as_array().push_back(file);
  }
}

}  // namespace

// file_server [<matcher>] [browse] {
//     fs            <filesystem>
//     root          <path>
//     hide          <files...>
//     index         <files...>
//     browse        [<template_file>] { … }
//     precompressed [<formats...>]
//     status        <status>
//     disable_canonical_uris
//     pass_thru
//     etag_file_extensions <suffixes...>
// }
Result<json::Object> parse_file_server(Helper& h) {
  json::Object o;
  const auto args = h.remaining_args();
  if (args.size() > 1 || (args.size() == 1 && args[0] != "browse")) return h.arg_error();
  if (args.size() == 1) o.set("browse", json::Object());
  TRY(h.subdirectives({
      {"fs",
       [&]() -> Result<void> {
         if (o.find("fs")) return h.error("file system already specified");
         return h.text(o, "fs");
       }},
      {"root", [&] { return h.text(o, "root"); }},
      {"hide", [&] { return h.list(o["hide"]); }},
      {"index",
       [&] {
         o.erase("index_names");
         return h.list(o["index_names"]);
       }},
      {"browse", [&] { return read_browse(h, o); }},
      {"precompressed", [&] { return read_precompressed(h, o); }},
      {"status",
       [&]() -> Result<void> {
         TRY_ASSIGN(const auto status, h.arg());
         put_weak_string(o, "status_code", status);
         return {};
       }},
      {"disable_canonical_uris", [&] { return h.flag(o["canonical_uris"], false); }},
      {"pass_thru", [&] { return h.flag(o["pass_thru"]); }},
      {"etag_file_extensions",
       [&] {
         o.erase("etag_file_extensions");
         return h.list(o["etag_file_extensions"]);
       }},
  }));
  hide_config_files(h, o);
  if (o.find("hide")->as_array().empty()) o.erase("hide");
  return o;
}

}  // namespace fusor::modules
