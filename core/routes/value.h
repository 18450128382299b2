// The value of a placeholder, a variable or a map's output: it keeps its type until it is printed.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace fusor {

class Arena;

// monostate is Go's nil: prints as "". Views live in the exchange's arena or longer.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;

// As Go's replacer prints it: nil "", booleans true/false, floats 'f' shortest.
std::string_view to_text(const Scalar& value, Arena& arena);

}  // namespace fusor
