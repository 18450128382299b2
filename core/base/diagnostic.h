// What is wrong with a configuration, in words for the person who wrote it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/origin.h"

namespace fusor {

namespace json {
class Value;
}

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Origin origin;        // may be unknown
  std::string message;  // complete, the origin is not part of it

  // "Caddyfile:3: message", or "message" where the origin is unknown.
  std::string to_string() const;
};

// Collects every problem of a run: a config is refused with all of them, not only the first.
class Diagnostics {
 public:
  void error(Origin origin, std::string message);
  void warning(Origin origin, std::string message);

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  bool empty() const { return list_.empty(); }
  const std::vector<Diagnostic>& list() const { return list_; }

  // All errors, one a line; for logs and the admin API.
  std::string to_string() const;

  // The config that is being read: messages about its values name their path in it
  // (core/config/decode.h). Outlives the reading.
  void set_document(const json::Value* root) { document_ = root; }
  const json::Value* document() const { return document_; }

 private:
  const json::Value* document_ = nullptr;
  std::vector<Diagnostic> list_;
  std::size_t errors_ = 0;
};

}  // namespace fusor
