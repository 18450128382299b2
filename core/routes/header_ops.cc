#include "core/routes/header_ops.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"
#include "core/routes/module.h"

namespace fusor {
namespace {

std::string_view expand_name(const Template& name, Exchange& x) {
  return canonical_field_name(name.expand(x, Unknown::kKeep), x.arena);
}

std::string_view expand_value(const Template& value, Exchange& x) {
  return safe_field_value(value.expand(x, Unknown::kKeep), x.arena);
}

// A name to be deleted: `*` at either end stands for anything.
bool name_matches(std::string_view pattern, std::string_view name) {
  const bool front = pattern.starts_with('*');
  const bool back = pattern.size() > 1 && pattern.ends_with('*');
  if (front) pattern.remove_prefix(1);
  if (back) pattern.remove_suffix(1);
  if (!front && !back) return iequals(pattern, name);
  if (pattern.size() > name.size()) return false;
  if (front && back) {
    for (std::size_t i = 0; i + pattern.size() <= name.size(); ++i) {
      if (iequals(name.substr(i, pattern.size()), pattern)) return true;
    }
    return false;
  }
  return iequals(front ? name.substr(name.size() - pattern.size()) : name.substr(0, pattern.size()),
                 pattern);
}

struct ReplacementConfig {
  std::string search, search_regexp, replace;
  void decode(config::Fields& f) {
    f.field("search", search);
    f.field("search_regexp", search_regexp);
    f.field("replace", replace);
    if (!search.empty() && !search_regexp.empty()) {
      f.error("cannot specify both a substring search and a regular expression search");
    }
  }
};

}  // namespace

HeaderOps HeaderOps::read(const json::Value& config, Provision& p) {
  HeaderOps ops;
  config::Decoder decoder(p.diagnostics, config);
  config::Fields f(config, decoder);
  f.ignore("require").ignore("deferred");  // of response operations: the caller's
  ops.add_ = read_fields(f.take("add"), p);
  ops.set_ = read_fields(f.take("set"), p);
  std::vector<std::string> names;
  if (const json::Value* deleted = f.take("delete")) {
    config::read_value(*deleted, names, p.diagnostics);
    for (const std::string& name : names) ops.delete_.push_back(p.compile(*deleted, name));
  }
  if (const json::Value* replace = f.take("replace")) ops.read_replacements(*replace, p);
  return ops;
}

std::vector<HeaderOps::Field> HeaderOps::read_fields(const json::Value* fields, Provision& p) {
  std::vector<std::pair<std::string, std::vector<std::string>>> read;
  if (!fields || !config::read_value(*fields, read, p.diagnostics)) return {};
  std::vector<Field> out;
  for (const auto& [name, values] : read) {
    Field field{p.compile(*fields, name), {}};
    for (const std::string& value : values) field.values.push_back(p.compile(*fields, value));
    out.push_back(std::move(field));
  }
  return out;
}

void HeaderOps::read_replacements(const json::Value& config, Provision& p) {
  std::vector<std::pair<std::string, std::vector<ReplacementConfig>>> read;
  if (!config::read_value(config, read, p.diagnostics)) return;
  for (const auto& [name, replacements] : read) {
    for (const ReplacementConfig& one : replacements) {
      Replacement made{p.compile(config, name), p.compile(config, one.search),
                       p.compile(config, one.search_regexp), nullptr,
                       p.compile(config, one.replace)};
      if (!one.search_regexp.empty()) {
        // A pattern with placeholders may become valid only when they are filled in.
        auto regex = p.host.regex.compile(one.search_regexp);
        if (regex) {
          made.regex = std::move(*regex);
        } else if (made.search_regexp.is_literal()) {
          p.error(config,
                  cat("replacement for header field '", name, "': ", regex.error().message()));
        }
      }
      replace_.push_back(std::move(made));
    }
  }
}

void HeaderOps::apply(Headers& headers, Exchange& x) const {
  for (const Template& name : delete_) {
    if (name.expand(x, Unknown::kKeep) == "*") headers.clear();
  }
  for (const Field& field : add_) {
    const std::string_view name = expand_name(field.name, x);
    if (!valid_field_name(name)) continue;
    for (const Template& value : field.values) headers.add(name, expand_value(value, x));
  }
  for (const Field& field : set_) {
    const std::string_view name = expand_name(field.name, x);
    if (!valid_field_name(name)) continue;
    if (field.values.size() == 1) {
      headers.set(name, expand_value(field.values[0], x));
      continue;
    }
    // Cookies are the one list that commas cannot join.
    if (name == "Set-Cookie") {
      headers.remove(name);
      for (const Template& value : field.values) headers.add(name, expand_value(value, x));
      continue;
    }
    std::string joined;
    for (const Template& value : field.values) {
      if (&value != field.values.data()) joined += ',';
      joined += expand_value(value, x);
    }
    headers.set(name, x.arena.copy(joined));
  }
  delete_fields(headers, x);
  for (const Replacement& replacement : replace_) replace_values(replacement, headers, x);
}

void HeaderOps::delete_fields(Headers& headers, Exchange& x) const {
  for (const Template& entry : delete_) {
    const std::string_view pattern = entry.expand(x, Unknown::kKeep);
    if (pattern == "*" || pattern.empty()) continue;
    if (pattern.find('*') == pattern.npos) {
      headers.remove(pattern);
      continue;
    }
    std::erase_if(headers.mutable_fields(),
                  [&](const fusor::Field& field) { return name_matches(pattern, field.name); });
  }
}

void HeaderOps::replace_values(const Replacement& r, Headers& headers, Exchange& x) const {
  const std::string_view name = r.name.expand(x, Unknown::kKeep);
  const std::string_view replace = r.replace.expand(x, Unknown::kKeep);
  std::shared_ptr<const Regex> regex = r.regex;
  const std::string_view pattern = r.search_regexp.expand(x, Unknown::kKeep);
  if (!r.search_regexp.is_literal() && pattern != r.search_regexp.text()) {
    auto compiled = x.host.regex.compile(pattern);
    if (!compiled) return;  // as the reference: a pattern that became invalid replaces nothing
    regex = std::move(*compiled);
  }
  if (!r.search_regexp.empty() && !regex) return;
  const std::string_view search = r.search.expand(x, Unknown::kKeep);
  for (fusor::Field& field : headers.mutable_fields()) {
    if (name != "*" && !iequals(field.name, name)) continue;
    if (!regex && (search.empty() || field.value.find(search) == field.value.npos)) continue;
    const std::string value = regex ? regex->replace_all(field.value, replace)
                                    : replace_all(field.value, search, replace);
    if (value == field.value) continue;
    field.value = safe_field_value(x.arena.copy(value), x.arena);
  }
}

void HeaderOps::apply_to_request(Headers& headers, std::string_view& host, Exchange& x) const {
  headers.remove("Host");
  headers.add("Host", host);
  apply(headers, x);
  const std::vector<std::string_view> hosts = headers.values("Host");
  host = hosts.empty() ? std::string_view() : hosts.back();
  headers.remove("Host");
}

}  // namespace fusor
