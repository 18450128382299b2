// wasi:http 0.2 for C: the imports of function.wit as the Canonical ABI lowers them. A result that
// does not fit a register is written to the last argument; owned handles are plain numbers.
#pragma once

#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define HTTP(name) IMPORT("wasi:http/types@0.2.0", name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.0", name)

typedef int32_t handle;
typedef struct {
  char* data;
  uint32_t size;
} bytes;
typedef struct {
  uint8_t failed;
  handle value;
} handle_result;
// failed: stream-error, of which 1 is `closed`.
typedef struct {
  uint8_t failed;
  union {
    bytes list;
    uint8_t error;
  };
} read_result;
typedef struct {
  uint8_t failed;
  uint8_t error;
  handle cause;
} write_result;
typedef struct {
  uint8_t some;
  bytes value;
} optional_bytes;
typedef struct {
  bytes* data;
  uint32_t size;
} bytes_list;
// error-code: its number in function.wit's order; payloads are not looked at.
typedef struct {
  uint8_t failed;
  _Alignas(8) union {
    handle value;
    uint8_t code;
    uint64_t room[4];
  };
} code_result;
typedef struct {
  uint8_t some;
  _Alignas(8) uint8_t taken;
  _Alignas(8) code_result result;
} optional_response;

HTTP("[constructor]fields") handle fields_new(void);
HTTP("[method]fields.get") void fields_get(handle, const char*, uint32_t, bytes_list*);
HTTP("[method]fields.append")
void fields_append(handle, const char*, uint32_t, const char*, uint32_t, uint8_t result[8]);
HTTP("[resource-drop]fields") void fields_drop(handle);

HTTP("[method]incoming-request.path-with-query") void request_target(handle, optional_bytes*);
HTTP("[method]incoming-request.authority") void request_authority(handle, optional_bytes*);
HTTP("[method]incoming-request.headers") handle request_headers(handle);
HTTP("[method]incoming-request.consume") void request_consume(handle, handle_result*);
HTTP("[resource-drop]incoming-request") void request_drop(handle);
HTTP("[method]incoming-body.stream") void incoming_stream(handle, handle_result*);
HTTP("[resource-drop]incoming-body") void incoming_drop(handle);

HTTP("[constructor]outgoing-response") handle response_new(handle headers);
HTTP("[method]outgoing-response.set-status-code") int response_set_status(handle, int);
HTTP("[method]outgoing-response.body") void response_body(handle, handle_result*);
HTTP("[method]outgoing-body.write") void outgoing_stream(handle, handle_result*);
HTTP("[static]outgoing-body.finish")
void outgoing_finish(handle, int has_trailers, handle trailers, code_result*);
HTTP("[static]response-outparam.set")
void outparam_set(handle, int failed, int response_or_code, int, int64_t, int, int, int, int);

HTTP("[constructor]outgoing-request") handle outgoing_request_new(handle headers);
HTTP("[method]outgoing-request.set-scheme")
int outgoing_request_set_scheme(handle, int some, int scheme, const char*, uint32_t);
HTTP("[method]outgoing-request.set-authority")
int outgoing_request_set_authority(handle, int some, const char*, uint32_t);
HTTP("[method]outgoing-request.set-path-with-query")
int outgoing_request_set_target(handle, int some, const char*, uint32_t);
HTTP("[method]future-incoming-response.subscribe") handle future_subscribe(handle);
HTTP("[method]future-incoming-response.get") void future_get(handle, optional_response*);
HTTP("[method]incoming-response.status") int reply_status(handle);
HTTP("[method]incoming-response.consume") void reply_consume(handle, handle_result*);
IMPORT("wasi:http/outgoing-handler@0.2.0", "handle")
void http_send(handle request, int has_options, handle options, code_result*);

STREAMS("[method]input-stream.blocking-read") void stream_read(handle, uint64_t, read_result*);
STREAMS("[resource-drop]input-stream") void input_stream_drop(handle);
STREAMS("[method]output-stream.blocking-write-and-flush")
void stream_write(handle, const char*, uint32_t, write_result*);
STREAMS("[resource-drop]output-stream") void output_stream_drop(handle);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.ready") int pollable_ready(handle);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.block") void pollable_block(handle);
IMPORT("wasi:io/poll@0.2.0", "[resource-drop]pollable") void pollable_drop(handle);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "subscribe-duration")
handle subscribe_duration(uint64_t ns);

__attribute__((export_name("wasi:http/incoming-handler@0.2.0#handle"))) void handle_request(
    handle request, handle out);
