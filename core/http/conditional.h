// Conditional requests (RFC 9110 section 13): does the client have this representation already?
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/http/message.h"

namespace fusor {

// What is known of the representation that would be sent.
struct Validators {
  std::string_view etag;                     // with its quotes; "" for none
  std::optional<std::int64_t> modified_s{};  // seconds since 1970
};

enum class Precondition { kProceed, kNotModified, kFailed };

// Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of
// RFC 9110 section 13.2.2.
Precondition check_preconditions(const Request& request, const Validators& validators);

// May the Range field be honoured? False where If-Range names another representation.
bool range_applies(const Request& request, const Validators& validators);

}  // namespace fusor
