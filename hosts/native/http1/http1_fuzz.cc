// Any bytes as a request head, a reply head and a chunked body: no crash, no read outside, and what
// is accepted is sound.
#include <cstdlib>
#include <string>

#include "core/base/result.h"
#include "hosts/native/http1/chunked.h"
#include "hosts/native/http1/lenient_head.h"
#include "hosts/native/http1/parser.h"

using namespace fusor;
using namespace fusor::http1;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  {
    Request request;
    Framing framing;
    if (parse_request_head(bytes, request, framing).state == HeadState::kComplete) {
      FUSOR_ASSERT(framing.head_size <= size);
      FUSOR_ASSERT(!(framing.chunked && framing.content_length));
      for (const Field& field : request.headers) {
        FUSOR_ASSERT(valid_field_name(field.name) && valid_field_value(field.value));
      }
      FUSOR_ASSERT(may_end_head(bytes, 0));
    }
  }
  {
    ResponseHead head;
    Headers headers;
    Framing framing;
    if (parse_response_head(bytes, head, headers, framing).state == HeadState::kComplete) {
      FUSOR_ASSERT(framing.head_size <= size && head.status >= 100 && head.status <= 999);
      FUSOR_ASSERT(!(framing.chunked && framing.content_length));
      FUSOR_ASSERT(lenient_head_size(bytes, 0) == framing.head_size);
    }
  }
  if (const std::size_t head = lenient_head_size(bytes, 0)) {
    const std::string straight = straighten(bytes.substr(0, head));
    FUSOR_ASSERT(lenient_head_size(straight, 0) == straight.size());
    FUSOR_ASSERT(straighten(straight) == straight);
  }
  ChunkedDecoder decoder;
  char out[64];
  std::size_t at = 0;
  while (at < size) {
    const auto step = decoder.decode(std::string_view(bytes).substr(at, 100), out);
    FUSOR_ASSERT(step.produced <= sizeof out);
    at += step.consumed;
    if (step.state != ChunkedDecoder::State::kMore) break;
    FUSOR_ASSERT(step.consumed > 0 || step.produced > 0);
  }
  return 0;
}
