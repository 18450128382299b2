#include "hosts/native/admin/config_access.h"

#include <set>
#include <vector>

#include "core/base/strings.h"

namespace fusor {
namespace {

std::unexpected<ApiError> fail_api(int status, std::string message) {
  return std::unexpected(ApiError{status, std::move(message)});
}

struct Path {
  std::vector<std::string_view> parts;
  bool ellipsis = false;
  std::string shown;  // "/config/apps"

  std::string up_to(std::size_t i) const {
    std::string out = "/config";
    for (std::size_t k = 0; k <= i && k < parts.size(); ++k) out += cat("/", parts[k]);
    return out;
  }
};

Path parse_path(std::string_view text) {
  Path path;
  path.shown = cat("/config", text);
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  if (!text.empty()) path.parts = split(text, '/');
  if (!path.parts.empty() && path.parts.back() == "...") {
    path.parts.pop_back();
    path.ellipsis = true;
  }
  return path;
}

// Only as Go prints it: "01", "+1" and "-0" name nothing, so that a path has one spelling.
std::optional<std::size_t> canonical_index(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return parse_int<std::size_t>(text);
}

Result<std::size_t, ApiError> array_index(const Path& path, std::size_t i, std::size_t end) {
  const auto index = canonical_index(path.parts[i]);
  if (!index) {
    return fail_api(400, cat("[", path.up_to(i), "] invalid array index '", path.parts[i], "'"));
  }
  if (*index >= end) {
    return fail_api(400, cat("[", path.up_to(i), "] array index out of bounds: ", path.parts[i]));
  }
  return *index;
}

std::unexpected<ApiError> no_way(const Path& path, std::size_t i) {
  return fail_api(400, cat("invalid traversal path at: ", path.up_to(i).substr(1)));
}

// Appends to an array what POST brings.
Result<void, ApiError> append(json::Array& array, const Path& path, json::Value value) {
  if (!path.ellipsis) {
    array.push_back(std::move(value));
    return {};
  }
  if (!value.is_array()) return fail_api(400, "final element is not an array");
  for (json::Value& element : value.as_array()) array.push_back(std::move(element));
  return {};
}

Result<void, ApiError> change_element(json::Array& array, std::string_view method, const Path& path,
                                      json::Value value) {
  if (method == "POST") return append(array, path, std::move(value));
  TRY_ASSIGN(const std::size_t index,
             array_index(path, path.parts.size() - 1, array.size() + (method == "PUT" ? 1 : 0)));
  const auto at = array.begin() + static_cast<std::ptrdiff_t>(index);
  if (method == "PUT") {
    array.insert(at, std::move(value));
  } else if (method == "PATCH") {
    *at = std::move(value);
  } else {
    array.erase(at);
  }
  return {};
}

Result<void, ApiError> change_member(json::Object& object, std::string_view method,
                                     const Path& path, json::Value value) {
  const std::string_view key = path.parts.back();
  json::Value* there = object.find(key);
  if (method == "POST") {
    if (there && there->is_array()) return append(there->as_array(), path, std::move(value));
    object.set(key, std::move(value));
    return {};
  }
  if (method == "PUT" && there) {
    return fail_api(409, cat("[", path.shown, "] key already exists: ", key));
  }
  if (method != "PUT" && !there) {
    return fail_api(404, cat("[", path.shown, "] key does not exist: ", key));
  }
  if (method == "DELETE") {
    object.erase(key);
  } else {
    object.set(key, std::move(value));
  }
  return {};
}

Result<void, ApiError> change_root(json::Value& config, std::string_view method, const Path& path,
                                   json::Value value) {
  if (method == "POST" && config.is_array()) {
    return append(config.as_array(), path, std::move(value));
  }
  if (method == "PUT" && !config.is_null()) {
    return fail_api(409, "[/config/] key already exists: config");
  }
  config = method == "DELETE" ? json::Value() : std::move(value);
  return {};
}

std::optional<std::string> id_of(const json::Value& value) {
  const json::Value* id = value.get("@id");
  if (!id) return std::nullopt;
  if (id->is_string()) return id->as_string();
  if (id->is_number()) return json::write(*id);
  return std::nullopt;
}

// Walks the whole config; `visit(value, path)` returns false to end the walk.
template <class Visit>
bool walk(const json::Value& value, const std::string& path, Visit& visit) {
  if (!visit(value, path)) return false;
  if (value.is_object()) {
    for (const json::Member& member : value.as_object()) {
      if (!walk(member.value, cat(path, "/", member.key), visit)) return false;
    }
  } else if (value.is_array()) {
    std::int64_t i = 0;
    for (const json::Value& element : value.as_array()) {
      if (!walk(element, cat(path, "/", decimal(i++)), visit)) return false;
    }
  }
  return true;
}

}  // namespace

Result<json::Value, ApiError> read_config_part(const json::Value& config, std::string_view text) {
  static const json::Value kNull;
  const Path path = parse_path(text);
  const json::Value* at = &config;
  for (std::size_t i = 0; i < path.parts.size(); ++i) {
    if (at->is_array()) {
      TRY_ASSIGN(const std::size_t index, array_index(path, i, at->as_array().size()));
      at = &at->as_array()[index];
    } else if (at->is_object()) {
      const json::Value* member = at->get(path.parts[i]);
      at = member ? member : &kNull;
    } else {
      return no_way(path, i);
    }
  }
  return *at;
}

Result<void, ApiError> change_config_part(json::Value& config, std::string_view method,
                                          std::string_view text, std::optional<json::Value> given) {
  const Path path = parse_path(text);
  json::Value value = given ? std::move(*given) : json::Value();
  if (path.parts.empty()) return change_root(config, method, path, std::move(value));
  if (config.is_null() && method == "PUT") config = json::Value(json::Object());
  json::Value* at = &config;
  for (std::size_t i = 0; i + 1 < path.parts.size(); ++i) {
    if (at->is_array()) {
      TRY_ASSIGN(const std::size_t index, array_index(path, i, at->as_array().size()));
      at = &at->as_array()[index];
    } else if (at->is_object()) {
      json::Value& member = at->as_object()[path.parts[i]];
      // PUT makes the parents that are missing.
      if (member.is_null() && method == "PUT") member = json::Value(json::Object());
      at = &member;
    } else {
      return no_way(path, i);
    }
  }
  if (at->is_array()) return change_element(at->as_array(), method, path, std::move(value));
  if (!at->is_object()) return no_way(path, path.parts.size() - 1);
  return change_member(at->as_object(), method, path, std::move(value));
}

std::optional<std::string> find_config_id(const json::Value& config, std::string_view id) {
  std::optional<std::string> found;
  auto visit = [&](const json::Value& value, const std::string& path) {
    if (id_of(value) != std::string(id)) return true;
    found = path;
    return false;
  };
  walk(config, "", visit);
  return found;
}

Result<void, ApiError> check_config_ids(const json::Value& config) {
  std::set<std::string> seen;
  std::string problem;
  auto visit = [&](const json::Value& value, const std::string& path) {
    if (!value.get("@id")) return true;
    const auto id = id_of(value);
    if (!id) {
      problem = cat("/config", path, ": @id must be a string or a number");
    } else if (!seen.insert(*id).second) {
      problem = cat("/config", path, ": duplicate ID '", *id, "'");
    }
    return problem.empty();
  };
  walk(config, "", visit);
  if (problem.empty()) return {};
  return fail_api(400, std::move(problem));
}

}  // namespace fusor
