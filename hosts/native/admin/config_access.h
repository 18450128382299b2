// Reading and changing parts of a config by path (Caddy: admin.go, unsyncedConfigAccess).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "core/base/result.h"

namespace fusor {

struct ApiError {
  int status = 400;
  std::string message;
};

// Paths are what follows /config: "" or "/" is the whole config, "/apps/http/servers/srv0/listen/0"
// a part. `...` at the end appends every element of a given array.

// The part at `path`; null where an object has no such key.
Result<json::Value, ApiError> read_config_part(const json::Value& config, std::string_view path);

// Carries out POST, PUT, PATCH or DELETE. `value` is the decoded body.
Result<void, ApiError> change_config_part(json::Value& config, std::string_view method,
                                          std::string_view path, std::optional<json::Value> value);

// The path of the object whose "@id" this is; nothing: there is none.
std::optional<std::string> find_config_id(const json::Value& config, std::string_view id);
// An "@id" that occurs twice, or has another type than string or number.
Result<void, ApiError> check_config_ids(const json::Value& config);

}  // namespace fusor
