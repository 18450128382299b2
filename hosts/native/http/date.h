// The Date field's value, made once a second.
#pragma once

#include <string_view>

namespace fusor {

// "Sun, 06 Nov 1994 08:49:37 GMT", of now; valid until the next call on this thread.
std::string_view http_date_now();

}  // namespace fusor
