// The smallest useful handler: a status, a field and a body. Also the bench's.
#include "wasi_http.h"

// For the text of an error, which no call of ours can meet.
__attribute__((export_name("cabi_realloc"))) void* cabi_realloc(void* old, uint32_t old_size,
                                                                uint32_t align, uint32_t size) {
  (void)old, (void)old_size, (void)align, (void)size;
  __builtin_trap();
}

void handle_request(handle request, handle out) {
  static const char text[] = "hello from a component\n";
  uint8_t appended[8];
  handle_result body, stream;
  write_result written;
  code_result finished;
  request_drop(request);
  handle fields = fields_new();
  fields_append(fields, "content-type", 12, "text/plain", 10, appended);
  handle response = response_new(fields);
  response_body(response, &body);
  outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
  outgoing_stream(body.value, &stream);
  stream_write(stream.value, text, sizeof text - 1, &written);
  output_stream_drop(stream.value);
  outgoing_finish(body.value, 0, 0, &finished);
}
