// Where logs go.
#include "core/base/strings.h"
#include "core/base/units.h"
#include "core/modules/modules_caddyfile.h"

namespace fusor::modules {

namespace {

// Permission bits in octal, printed with four digits; 0 says nothing.
Result<void> mode(Helper& h, json::Object& o, std::string_view member) {
  TRY_ASSIGN(const std::string_view word, h.arg());
  const auto bits = word.empty() ? 0 : parse_int<std::uint32_t>(word, 8);
  if (!bits || word.starts_with('-')) {
    return h.error(cat("invalid ", member, " '", caddyfile::shortened(word),
                       "': expecting octal permission bits"));
  }
  std::string text;
  for (std::uint32_t rest = *bits; rest > 0; rest /= 8) {
    text.insert(text.begin(), static_cast<char>('0' + rest % 8));
  }
  while (text.size() < 4) text.insert(text.begin(), '0');
  if (*bits != 0) o.set(member, json::Value(text).with_origin(h.origin()));
  return {};
}

// dir_mode <bits>|inherit|from_file
Result<void> dir_mode(Helper& h, json::Object& o) {
  caddyfile::Dispenser ahead = h;
  if (ahead.next_arg() && (ahead.val() == "inherit" || ahead.val() == "from_file")) {
    return h.text(o, "dir_mode");
  }
  return mode(h, o, "dir_mode");
}

// roll_size <size>: in MiB, rounded up.
Result<void> roll_size(Helper& h, json::Object& o) {
  constexpr std::int64_t kMebibyte = 1 << 20;
  json::Value size;
  TRY(h.size(size));
  o.set("roll_size_mb", (size.as_integer() + kMebibyte - 1) / kMebibyte);
  return {};
}

// roll_keep_for <duration>: in days, rounded up.
Result<void> roll_keep_for(Helper& h, json::Object& o) {
  constexpr std::int64_t kDay = 86'400'000'000'000;
  json::Value duration;
  TRY(h.duration(duration));
  if (duration.as_integer() < 0) return h.error(cat("negative roll_keep_for duration: ", h.val()));
  o.set("roll_keep_days", (duration.as_integer() + kDay - 1) / kDay);
  return {};
}

// Arguments that may hold several values with commas between them.
Result<json::Array> comma_list(Helper& h) {
  json::Array out;
  const std::string option(h.val());
  while (h.next_arg()) {
    for (std::string_view item : split(h.val(), ',')) {
      if (trim(item).empty()) return h.error(cat("empty value in ", option));
      out.push_back(json::Value(trim(item)).with_origin(h.origin()));
    }
  }
  if (out.empty()) return h.arg_error();
  return out;
}

Result<void> roll_minutes(Helper& h, json::Object& o) {
  TRY_ASSIGN(json::Array minutes, comma_list(h));
  for (json::Value& minute : minutes) {
    const auto number = parse_integer(minute.as_string());
    if (!number) {
      return h.error(cat("invalid roll_minutes '", caddyfile::shortened(minute.as_string()),
                         "': expecting numbers"));
    }
    minute = json::Value(*number).with_origin(minute.origin());
  }
  o.set("roll_minutes", std::move(minutes));
  return {};
}

Result<void> roll_at(Helper& h, json::Object& o) {
  TRY_ASSIGN(json::Array times, comma_list(h));
  o.set("roll_at", std::move(times));
  return {};
}

}  // namespace

// file <path> {
//     mode               <bits>
//     dir_mode           <bits>|inherit|from_file
//     roll_disabled
//     roll_size          <size>
//     roll_uncompressed
//     roll_compression   none|gzip|zstd
//     roll_local_time
//     roll_keep          <number>
//     roll_keep_for      <duration>
//     roll_interval      <duration>
//     roll_minutes       <minutes...>
//     roll_at            <HH:MM...>
//     backup_time_format <Go layout>
// }
Result<json::Object> parse_writer_file(Helper& h) {
  json::Object o;
  TRY(h.text(o, "filename"));
  TRY(h.subdirectives({
      {"mode", [&] { return mode(h, o, "mode"); }},
      {"dir_mode", [&] { return dir_mode(h, o); }},
      {"roll_disabled", [&] { return h.flag(o["roll"], false); }},
      {"roll_size", [&] { return roll_size(h, o); }},
      {"roll_uncompressed", [&] { return h.flag(o["roll_gzip"], false); }},
      {"roll_compression",
       [&] { return h.one_of(o["roll_compression"], {"none", "gzip", "zstd"}); }},
      {"roll_local_time", [&] { return h.flag(o["roll_local_time"]); }},
      {"roll_keep", [&] { return h.integer(o["roll_keep"]); }},
      {"roll_keep_for", [&] { return roll_keep_for(h, o); }},
      {"roll_interval", [&] { return h.duration(o["roll_interval"]); }},
      {"roll_minutes", [&] { return roll_minutes(h, o); }},
      {"roll_at", [&] { return roll_at(h, o); }},
      {"backup_time_format", [&] { return h.text(o, "backup_time_format"); }},
  }));
  adapter::omit_zeros(o);
  return o;
}

// net <address> {
//     dial_timeout <duration>
//     soft_start
// }
Result<json::Object> parse_writer_net(Helper& h) {
  json::Object o;
  TRY(h.text(o, "address"));
  TRY(h.subdirectives({
      {"dial_timeout", [&] { return h.duration(o["dial_timeout"]); }},
      {"soft_start", [&] { return h.flag(o["soft_start"]); }},
  }));
  adapter::omit_empty(o);
  return o;
}

// stdout, stderr, discard
Result<json::Object> parse_writer_plain(Helper& h) {
  TRY(h.end());
  return json::Object();
}

}  // namespace fusor::modules
