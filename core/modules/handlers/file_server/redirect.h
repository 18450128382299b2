// The 308 of file_server.
#pragma once

#include <string_view>

#include "core/routes/exchange.h"

namespace fusor {

// Redirects to `path` (unescaped, as in Uri::path) with the request's query.
void redirect_to_path(Exchange& x, std::string_view path);

}  // namespace fusor
