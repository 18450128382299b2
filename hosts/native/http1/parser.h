// Heads of HTTP/1 messages (RFC 9112): views into the buffer, nothing is copied. Refusals carry the
// status and text that Go's net/http answers with, so that replies equal the reference's; where
// this parser is stricter (bare LF, folded lines, Content-Length together with Transfer-Encoding or
// repeated, Transfer-Encoding in HTTP/1.0) it answers 400. The framing of replies is read as Go
// does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/http/message.h"

namespace fusor::http1 {

enum class HeadState { kComplete, kIncomplete, kRefused };

struct HeadResult {
  HeadState state = HeadState::kIncomplete;
  int status = 0;         // of a refusal
  std::string_view text;  // behind the reason phrase ("missing required Host header"); may be empty
};

// How the message is framed, and what becomes of the connection.
struct Framing {
  std::size_t head_size = 0;  // including the empty line
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
  bool keep_alive = false;       // the peer's wish, after its version's default
  bool expect_continue = false;  // request, HTTP/1.1, with a body
  bool bad_expectation = false;  // Expect names something else: 417
  bool connection_upgrade = false;
  std::string_view upgrade;  // the Upgrade field where Connection names it

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// Parses the head at the front of `bytes` and fills method, target, version, host, headers and
// content_length of `request` (its headers are empty before). Host is not among the headers, nor
// are the framing fields Transfer-Encoding; Content-Length stays. The caller bounds the size of
// `bytes`.
HeadResult parse_request_head(std::string_view bytes, Request& request, Framing& framing);

struct ResponseHead {
  int status = 0;
  std::string_view proto;
  std::string_view reason;
  int proto_minor = 1;
};

// The same for a reply. A refusal has no status; `text` says what is wrong with it. Whether there
// is a body depends on the request too, so content_length is what the field says, nothing where
// absent or where Transfer-Encoding overrides it. A framing that RFC 9112 lets nobody send ends the
// connection.
HeadResult parse_response_head(std::string_view bytes, ResponseHead& head, Headers& headers,
                               Framing& framing);

// Could a head that did not end within `old_size` bytes end within `bytes`? Saves parsing again for
// each byte of a slow sender.
bool may_end_head(std::string_view bytes, std::size_t old_size);

}  // namespace fusor::http1
