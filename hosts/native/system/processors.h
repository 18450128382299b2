// How many processors this process may run on.
#pragma once

#include <cstddef>

namespace fusor {

std::size_t processors();

}  // namespace fusor
