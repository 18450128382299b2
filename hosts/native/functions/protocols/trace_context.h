// W3C Trace Context of a request (Level 1, section 3.2): what a guest is told of the trace that it
// is part of.
#pragma once

#include <optional>
#include <string_view>

namespace fusor {

// A traceparent field's trace-id (32 hex digits); nothing where the field is not one.
std::optional<std::string_view> trace_id_of(std::string_view traceparent);

}  // namespace fusor
