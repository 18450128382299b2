// Media types by file extension.
//
// The reference asks the machine's mime.types, so its answers differ from machine to machine; here
// they are the same everywhere: Go's built-in table and what else the web serves.
#pragma once

#include <string_view>

namespace fusor {

// "text/css; charset=utf-8" for ".css"; "" where the extension says nothing. ASCII case is ignored.
std::string_view mime_type_by_extension(std::string_view extension);

}  // namespace fusor
