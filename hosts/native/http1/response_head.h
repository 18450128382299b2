// The head of an HTTP/1 response: how the message is framed, and its bytes. The rules are Go's
// net/http (server.go, writeHeader), so that replies equal the reference's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/http/message.h"

namespace fusor::http1 {

// What the connection knows about the request that is answered.
struct Asked {
  bool head = false;        // HEAD: no body follows whatever the head says
  bool http10 = false;      // the client speaks HTTP/1.0: no chunks
  bool keep_alive = false;  // client and server would go on
};

struct ResponsePlan {
  enum class Length {
    kNone,     // no body, and no word about one (1xx, 204, 304, some HEAD)
    kKnown,    // Content-Length: `length`
    kChunked,  // chunked coding
    kClose,    // until the connection ends
  } framing = Length::kNone;
  std::uint64_t length = 0;
  bool send_body = false;
  bool keep_alive = false;
};

ResponsePlan plan_response(const Response& response, const Asked& asked);

// At least as many bytes as write_response_head() writes.
std::size_t response_head_bound(const Response& response);

// Writes the head, with the empty line, to `out`; returns its size. A field whose name or value
// could break the message is left out and counted in `dropped`: header injection ends here,
// whatever a template or a function made. Connection, Content-Length, Transfer-Encoding follow the
// plan.
std::size_t write_response_head(const Response& response, const ResponsePlan& plan,
                                const Asked& asked, std::string_view date, char* out, int& dropped);

// The end of a chunked body; trailer fields that could break the message are left out.
std::string last_chunk(const Headers* trailers);

}  // namespace fusor::http1
