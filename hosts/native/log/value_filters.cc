#include "hosts/native/log/value_filters.h"

#include <optional>
#include <vector>

#include "core/base/sha256.h"
#include "core/base/strings.h"

namespace fusor {
namespace {

struct Action {
  enum Kind { kReplace, kHash, kDelete } kind;
  std::string name;
  std::string value;
};

// The value that an action list makes of name=value; nothing: it is left out.
std::optional<std::string> act(const std::vector<Action>& actions, std::string_view name,
                               std::string_view value) {
  for (const Action& action : actions) {
    if (action.name != name) continue;
    switch (action.kind) {
      case Action::kReplace:
        return action.value;
      case Action::kHash:
        return sha256_hex(value, 4);
      case Action::kDelete:
        return std::nullopt;
    }
  }
  return std::string(value);
}

// A list of name=value pieces: the query of a URI (split at &) or cookies (split at ';').
std::string act_on_list(const std::vector<Action>& actions, std::string_view list, char separator,
                        std::string_view joined_by) {
  std::string out;
  bool first = true;
  for (std::string_view piece : split(list, separator)) {
    piece = trim(piece);
    const std::size_t equals = piece.find('=');
    const std::string_view name = piece.substr(0, equals);
    const auto value =
        act(actions, name, equals == piece.npos ? std::string_view() : piece.substr(equals + 1));
    if (!value) continue;
    if (!first) out += joined_by;
    first = false;
    out += name;
    if (equals != piece.npos || !value->empty()) out += cat("=", *value);
  }
  return out;
}

class Query : public ValueFilter {
 public:
  explicit Query(std::vector<Action> actions) : actions_(std::move(actions)) {}
  std::string apply(std::string_view uri) const override {
    const std::size_t mark = uri.find('?');
    if (mark == uri.npos) return std::string(uri);
    const std::string query = act_on_list(actions_, uri.substr(mark + 1), '&', "&");
    return query.empty() ? std::string(uri.substr(0, mark)) : cat(uri.substr(0, mark), "?", query);
  }

 private:
  std::vector<Action> actions_;
};

class Cookie : public ValueFilter {
 public:
  explicit Cookie(std::vector<Action> actions) : actions_(std::move(actions)) {}
  std::string apply(std::string_view header) const override {
    return act_on_list(actions_, header, ';', "; ");
  }

 private:
  std::vector<Action> actions_;
};

// Set-Cookie: the first piece is the cookie, the rest are its attributes.
class SetCookie : public ValueFilter {
 public:
  explicit SetCookie(std::vector<Action> actions) : actions_(std::move(actions)) {}
  std::string apply(std::string_view header) const override {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string cookie = act_on_list(actions_, header.substr(0, end), ';', "; ");
    return cookie.empty() ? "" : cat(cookie, header.substr(end));
  }

 private:
  std::vector<Action> actions_;
};

std::string text_of(const json::Value& config, std::string_view key) {
  const json::Value* value = config.get(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

}  // namespace

std::unique_ptr<ValueFilter> make_value_filter(std::string_view kind, const json::Value& config,
                                               Diagnostics& diagnostics) {
  std::vector<Action> actions;
  if (const json::Value* list = config.get("actions"); list && list->is_array()) {
    for (const json::Value& item : list->as_array()) {
      const std::string type = text_of(item, "type");
      Action action{Action::kDelete, text_of(item, kind == "query" ? "parameter" : "name"),
                    text_of(item, "value")};
      if (type == "replace") {
        action.kind = Action::kReplace;
      } else if (type == "hash") {
        action.kind = Action::kHash;
      } else if (type != "delete") {
        diagnostics.error(item.origin(), cat("log filter ", kind, ": action \"", type,
                                             "\" is not one of replace, hash, delete"));
        return nullptr;
      }
      actions.push_back(std::move(action));
    }
  }
  if (kind == "query") return std::make_unique<Query>(std::move(actions));
  if (kind == "cookie") return std::make_unique<Cookie>(std::move(actions));
  return std::make_unique<SetCookie>(std::move(actions));
}

}  // namespace fusor
