#include "core/base/diagnostic.h"

#include "core/base/strings.h"

namespace fusor {

std::string Origin::to_string() const {
  if (!source) return {};
  if (line == 0) return source->name;
  return source->name + ":" + decimal(line);
}

std::string Diagnostic::to_string() const {
  if (!origin) return message;
  return origin.to_string() + ": " + message;
}

void Diagnostics::error(Origin origin, std::string message) {
  ++errors_;
  list_.push_back({Severity::kError, std::move(origin), std::move(message)});
}

void Diagnostics::warning(Origin origin, std::string message) {
  list_.push_back({Severity::kWarning, std::move(origin), std::move(message)});
}

std::string Diagnostics::to_string() const {
  std::string text;
  for (const Diagnostic& d : list_) {
    if (d.severity != Severity::kError) continue;
    if (!text.empty()) text += '\n';
    text += d.to_string();
  }
  return text;
}

}  // namespace fusor
