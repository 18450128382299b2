// Small tools of sending.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace fusor::http1 {

inline iovec part_of(std::string_view bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

// Memory of the thread for what is sent before anything else runs; an earlier content of up to
// `keep` bytes stays.
char* send_buffer(std::size_t size, std::size_t keep = 0);

// The line before a chunk ("1f4\r\n") into `out`, of at least 18 characters.
std::string_view chunk_line(std::size_t size, char* out);

}  // namespace fusor::http1
