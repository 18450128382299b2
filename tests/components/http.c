// What a handler may do, good and bad, chosen by the path of the request:
//
//   /echo             the request's body, in pieces as they come
//   /head             the request's fields and environment, a line each
//   /status           418, without a body
//   /stderr           writes to both standard streams
//   /trailers         a body, and a field behind it; late-trailers: in pieces
//   /after            replies and then sleeps, the body unfinished
//   /fetch            sends a request to the host that the body names, behind https:// over TLS;
//   what came
//                     of it, in words
//   /crowd            sends as many requests as the body's first word says to the host that is its
//                     second, and waits until one has an answer
//   /files            what the body says, a line each: "read P", "write P", "list P", "mkdir P",
//                     "remove P", "size P", "symlink P TARGET", "link P OLD", "rename P OLD"; what
//                     came of each, a line
//   /descriptors      opens /ro/hello.txt without an end; how often it was given it
//   /none             returns without a response
//   /error            answers with an error code
//   /exit3, /trap, /spin, /bomb, /recursion: before a response
//   /late-trap, /late-spin: behind the beginning of one
//   /flood            a body without an end
//   /handles          makes handles without an end
//   /sleep            for ten minutes
#include "wasi_http.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char** environ;

// Where lists that the host returns are put.
__attribute__((export_name("cabi_realloc"))) void* cabi_realloc(void* old, size_t old_size,
                                                                size_t align, size_t size) {
  (void)old_size;
  (void)align;
  return realloc(old, size);
}

typedef struct {
  handle body, stream;
} reply;

static reply begin(handle out, int status) {
  handle fields = fields_new();
  uint8_t appended[8];
  fields_append(fields, "x-guest", 7, "c", 1, appended);
  handle response = response_new(fields);
  response_set_status(response, status);
  handle_result body, stream;
  response_body(response, &body);
  outparam_set(out, 0, response, 0, 0, 0, 0, 0, 0);
  outgoing_stream(body.value, &stream);
  return (reply){body.value, stream.value};
}

// blocking-write-and-flush takes 4096 bytes at most.
static int put(reply r, const char* data, uint32_t size) {
  write_result written = {0};
  for (uint32_t done = 0, n; done < size && !written.failed; done += n) {
    n = size - done < 4096 ? size - done : 4096;
    stream_write(r.stream, data + done, n, &written);
  }
  return !written.failed;
}

static void put_text(reply r, const char* text) { put(r, text, strlen(text)); }

static void end_with(reply r, int has_trailers, handle trailers) {
  code_result finished;
  output_stream_drop(r.stream);
  outgoing_finish(r.body, has_trailers, trailers, &finished);
}

static void end(reply r) { end_with(r, 0, 0); }

static handle body_of(handle request, handle* incoming) {
  handle_result body, stream;
  request_consume(request, &body);
  incoming_stream(*incoming = body.value, &stream);
  return stream.value;
}

static void echo(handle request, handle out) {
  handle incoming;
  handle stream = body_of(request, &incoming);
  reply r = begin(out, 200);
  read_result piece;
  for (stream_read(stream, 65536, &piece); !piece.failed; stream_read(stream, 65536, &piece)) {
    int written = put(r, piece.list.data, piece.list.size);
    free(piece.list.data);
    if (!written) break;
  }
  end(r);
}

static void show_head(handle request, handle out) {
  reply r = begin(out, 200);
  optional_bytes text;
  request_authority(request, &text);
  put(r, text.value.data, text.value.size);
  request_target(request, &text);
  put_text(r, " ");
  put(r, text.value.data, text.value.size);
  put_text(r, "\n");
  static const char* const names[] = {"host", "traceparent", "x-given"};
  handle fields = request_headers(request);
  for (int i = 0; i < 3; ++i) {
    bytes_list values;
    fields_get(fields, names[i], strlen(names[i]), &values);
    for (uint32_t n = 0; n < values.size; ++n) {
      put_text(r, names[i]);
      put_text(r, ": ");
      put(r, values.data[n].data, values.data[n].size);
      put_text(r, "\n");
    }
  }
  for (char** variable = environ; *variable; ++variable) {
    put_text(r, *variable);
    put_text(r, "\n");
  }
  end(r);
}

static void wait_for(handle pollable) {
  pollable_block(pollable);
  pollable_drop(pollable);
}

static void fetch(handle request, handle out) {
  handle incoming;
  read_result host = {0};
  stream_read(body_of(request, &incoming), 4096, &host);
  handle sent = outgoing_request_new(fields_new());
  int tls = host.list.size > 8 && memcmp(host.list.data, "https://", 8) == 0;
  if (tls) {
    host.list.data += 8;
    host.list.size -= 8;
  }
  outgoing_request_set_scheme(sent, 1, tls, 0, 0);
  outgoing_request_set_authority(sent, 1, host.list.data, host.list.size);
  outgoing_request_set_target(sent, 1, "/from-guest?a=b", 15);
  reply r = begin(out, 200);
  char line[100];
  code_result future;
  http_send(sent, 0, 0, &future);
  if (future.failed) {
    snprintf(line, sizeof line, "refused: %d\n", future.code);
    put_text(r, line);
    return end(r);
  }
  wait_for(future_subscribe(future.value));
  optional_response reply;
  future_get(future.value, &reply);
  if (reply.result.failed) {
    snprintf(line, sizeof line, "failed: %d\n", reply.result.code);
    put_text(r, line);
    return end(r);
  }
  snprintf(line, sizeof line, "%d: ", reply_status(reply.result.value));
  put_text(r, line);
  handle_result body, stream;
  reply_consume(reply.result.value, &body);
  incoming_stream(body.value, &stream);
  read_result piece;
  for (stream_read(stream.value, 65536, &piece); !piece.failed;
       stream_read(stream.value, 65536, &piece)) {
    put(r, piece.list.data, piece.list.size);
  }
  end(r);
}

static void crowd(handle request, handle out) {
  handle incoming;
  read_result asked = {0};
  stream_read(body_of(request, &incoming), 4096, &asked);
  char* host;
  int count = strtol(asked.list.data, &host, 10);
  handle futures[32], pollables[32];
  for (int i = 0; i < count; ++i) {
    handle sent = outgoing_request_new(fields_new());
    code_result future;
    outgoing_request_set_scheme(sent, 1, 0, 0, 0);
    outgoing_request_set_authority(sent, 1, host + 1, asked.list.data + asked.list.size - host - 1);
    outgoing_request_set_target(sent, 1, "/", 1);
    http_send(sent, 0, 0, &future);
    pollables[i] = future_subscribe(futures[i] = future.value);
  }
  int i = 0;
  while (!pollable_ready(pollables[i])) {
    if ((i = (i + 1) % count) == 0) wait_for(subscribe_duration(1000000));
  }
  optional_response answer;
  future_get(futures[i], &answer);
  char line[32];
  snprintf(line, sizeof line, "failed: %d\n", answer.result.failed ? answer.result.code : -1);
  reply r = begin(out, 200);
  put_text(r, line);
  end(r);
}

static int by_name(const void* a, const void* b) {
  return strcmp(*(char* const*)a, *(char* const*)b);
}

// What came of it, in words.
static const char* file_command(const char* command, const char* path, const char* other) {
  static char text[4096];
  memset(text, 0, sizeof text);
#define IS(name) (strcmp(command, name) == 0)
  if (IS("read")) {
    FILE* file = fopen(path, "r");
    if (!file || (fread(text, 1, sizeof text - 1, file) == 0 && ferror(file)))
      return strerror(errno);
    return text;
  }
  if (IS("write")) {
    FILE* file = fopen(path, "a");
    if (!file || fputs("more", file) < 0 || fclose(file) != 0) return strerror(errno);
    return "ok";
  }
  if (IS("list")) {
    DIR* directory = opendir(path);
    if (!directory) return strerror(errno);
    char* names[32];
    int count = 0;
    struct dirent* entry;
    errno = 0;
    while ((entry = readdir(directory)) && count < 32) names[count++] = strdup(entry->d_name);
    if (errno) return strerror(errno);
    qsort(names, count, sizeof names[0], by_name);
    for (int i = 0; i < count; ++i) strcat(strcat(text, i ? " " : ""), names[i]);
    return text;
  }
  struct stat info = {0};
  int failed = IS("mkdir")     ? mkdir(path, 0700)
               : IS("remove")  ? remove(path)
               : IS("size")    ? stat(path, &info)
               : IS("symlink") ? symlink(other, path)
               : IS("link")    ? link(other, path)
                               : rename(other, path);
  if (failed) return strerror(errno);
  if (!IS("size")) return "ok";
  snprintf(text, sizeof text, "%d", (int)info.st_size);
  return text;
}

static void files(handle request, handle out) {
  handle incoming;
  read_result asked = {0};
  stream_read(body_of(request, &incoming), 65536, &asked);
  asked.list.data = realloc(asked.list.data, asked.list.size + 1);
  asked.list.data[asked.list.size] = 0;
  reply r = begin(out, 200);
  char* rest;
  for (char* line = strtok_r(asked.list.data, "\n", &rest); line; line = strtok_r(0, "\n", &rest)) {
    char *words, *command = strtok_r(line, " ", &words), *path = strtok_r(0, " ", &words);
    put_text(r, file_command(command, path, strtok_r(0, " ", &words)));
    put_text(r, "\n");
  }
  end(r);
}

static void descriptors(handle out) {
  int count = 0;
  while (open("/ro/hello.txt", O_RDONLY) >= 0) ++count;
  char line[64];
  snprintf(line, sizeof line, "%d, %s\n", count, strerror(errno));
  reply r = begin(out, 200);
  put_text(r, line);
  end(r);
}

static int (*volatile next)(int);
__attribute__((noinline)) static int deeper(int n) { return next(n + 1) + n; }

void handle_request(handle request, handle out) {
  optional_bytes target;
  request_target(request, &target);
  char path[64] = {0};
  memcpy(path, target.value.data, target.value.size < 63 ? target.value.size : 63);
  path[strcspn(path, "?")] = 0;
#define PATH(text) (strcmp(path, text) == 0)
  if (PATH("/echo")) return echo(request, out);
  if (PATH("/head")) return show_head(request, out);
  if (PATH("/fetch")) return fetch(request, out);
  if (PATH("/crowd")) return crowd(request, out);
  if (PATH("/files")) return files(request, out);
  if (PATH("/descriptors")) return descriptors(out);
  if (PATH("/none")) return;
  if (PATH("/error")) return outparam_set(out, 1, 38, 0, 0, 0, 0, 0, 0);  // internal-error
  if (PATH("/exit3")) exit(3);
  if (PATH("/trap")) __builtin_trap();
  if (PATH("/recursion")) {
    next = deeper;
    exit(deeper(1));
  }
  if (PATH("/sleep")) wait_for(subscribe_duration(600000000000));
  if (PATH("/spin")) {
    for (volatile int n = 0;; ++n) {
    }
  }
  if (PATH("/bomb")) {
    for (size_t at; (at = __builtin_wasm_memory_grow(0, 16)) != (size_t)-1;) {
      memset((char*)(at * 65536), 1, 16 * 65536);
    }
    __builtin_trap();
  }
  if (PATH("/handles")) {
    while (1) fields_new();
  }
  if (PATH("/stderr")) {
    fputs("to stderr\n", stderr);
    puts("to stdout");
    fflush(stdout);
  }
  reply r = begin(out, PATH("/status") ? 418 : 200);
  if (PATH("/status")) return end(r);
  put_text(r, "begun\n");
  if (PATH("/after") || strncmp(path, "/late-", 6) == 0) {
    wait_for(subscribe_duration(20000000));  // so that the head is out, also under sanitizers
  }
  if (PATH("/after")) wait_for(subscribe_duration(600000000000));
  if (PATH("/late-trap")) __builtin_trap();
  if (PATH("/late-spin")) {
    for (volatile int n = 0;; ++n) {
    }
  }
  if (PATH("/trailers") || PATH("/late-trailers")) {
    handle trailers = fields_new();
    uint8_t appended[8];
    fields_append(trailers, "x-sum", 5, "6 bytes", 7, appended);
    return end_with(r, 1, trailers);
  }
  if (PATH("/flood")) {
    static char block[4096];
    while (put(r, block, sizeof block)) {
    }
  }
  end(r);
}
