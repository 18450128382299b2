#include "core/modules/handlers/vars/vars.h"

#include "core/base/strings.h"
#include "core/config/decode.h"
#include "core/routes/exchange.h"

namespace fusor {
namespace {

struct Variable {
  Template name;
  Template text;                // of a string
  std::string storage;          // of what is no scalar: shown as JSON
  std::optional<Scalar> fixed;  // of anything else
};

class Vars : public Handler {
 public:
  void add(Variable variable) { variables_.push_back(std::move(variable)); }
  void set_access_loggers(std::vector<std::string> names) {
    access_loggers_ = std::move(names);
    has_access_loggers_ = true;
  }

  Task<Served> serve(Exchange& x, Next next) const override {
    for (const Variable& variable : variables_) {
      const std::string_view name = variable.name.expand(x);
      Scalar value;
      if (!variable.storage.empty()) {
        value = std::string_view(variable.storage);
      } else if (variable.fixed) {
        value = *variable.fixed;
      } else {
        value = variable.text.expand(x);
      }
      x.vars.set(name, value);
      // The access log takes the user's id from there.
      if (name == "http.auth.user.id") x.placeholders.set(name, value);
    }
    if (has_access_loggers_) x.access_loggers = &access_loggers_;
    return next(x);
  }

 private:
  std::vector<Variable> variables_;
  std::vector<std::string> access_loggers_;
  bool has_access_loggers_ = false;
};

Variable variable_of(const std::string& name, const json::Value& value, const json::Value& at,
                     Provision& p) {
  Variable made;
  made.name = p.compile(at, name);
  switch (value.type()) {
    case json::Type::kNull:
      made.fixed = Scalar();
      break;
    case json::Type::kBool:
      made.fixed = Scalar(value.as_bool());
      break;
    case json::Type::kInteger:
      made.fixed = Scalar(value.as_integer());
      break;
    case json::Type::kNumber:
      made.fixed = Scalar(value.as_double());
      break;
    case json::Type::kString:
      made.text = p.compile(value, value.as_string());
      break;
    default:
      made.storage = json::write(value);
  }
  return made;
}

}  // namespace

std::unique_ptr<Handler> make_vars(const json::Value& config, Provision& p) {
  auto vars = std::make_unique<Vars>();
  for (const json::Member& member : config.as_object()) {
    if (member.key == "handler") continue;
    if (member.key == "access_logger_names" && member.value.is_array()) {
      std::vector<std::string> names;
      if (!config::read_value(member.value, names, p.diagnostics)) return nullptr;
      vars->set_access_loggers(std::move(names));
    }
    vars->add(variable_of(member.key, member.value, config, p));
  }
  return vars;
}

}  // namespace fusor
