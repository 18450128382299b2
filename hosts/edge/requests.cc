#include "hosts/edge/requests.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/strings.h"
#include "core/http/uri.h"
#include "core_abi.h"
#include "hosts/edge/call.h"
#include "hosts/edge/fields.h"
#include "hosts/edge/heads.h"
#include "hosts/edge/server_choice.h"
#include "hosts/edge/streams.h"

namespace fusor::edge {
namespace {

// What respond() says of the body.
enum BodyKind : std::uint32_t { kNone = 0, kBytes = 1, kStream = 2, kPull = 3, kTunnel = 4 };
constexpr std::size_t kChunk = 64 * 1024;

// The fields stay in JavaScript; one that is asked for is fetched and kept for the request.
class JsHeaders final : public HeaderSource {
 public:
  void reset(std::uint32_t number, Arena& arena) {
    number_ = number;
    arena_ = &arena;
    known_.clear();
  }

  std::optional<std::string_view> get(std::string_view name) override {
    for (const auto& [known, value] : known_) {
      if (iequals(known, name)) return value;
    }
    char buffer[256];
    std::int32_t size = ask(name, buffer, sizeof buffer);
    std::optional<std::string_view> value;
    if (size >= 0 && static_cast<std::size_t>(size) <= sizeof buffer) {
      value = arena_->copy({buffer, static_cast<std::size_t>(size)});
    } else if (size >= 0) {
      char* text = arena_->allocate_chars(static_cast<std::size_t>(size));
      ask(name, text, static_cast<std::uint32_t>(size));
      value = std::string_view(text, static_cast<std::size_t>(size));
    }
    known_.emplace_back(arena_->copy(name), value);
    return value;
  }

  void load(Headers& into) override {
    const std::uint32_t number = number_;
    const std::string all = *text_of([number](char* out, std::uint32_t capacity) {
      return abi::js_headers(number, out, capacity);
    });
    read_fields(arena_->copy(all), into);
  }

 private:
  std::int32_t ask(std::string_view name, char* out, std::uint32_t capacity) const {
    return abi::js_header(number_, name.data(), static_cast<std::uint32_t>(name.size()), out,
                          capacity);
  }
  std::uint32_t number_ = 0;
  Arena* arena_ = nullptr;
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> known_;
};

struct InFlight final : Exchange {
  explicit InFlight(Host& host) : Exchange(host) {}
  JsHeaders headers;
  std::shared_ptr<const Program> program;
  std::optional<Context> context;  // until it has been answered
  std::uint32_t number = 0;
  std::uint32_t tunnel_stream = 0;
  std::uint64_t sent = 0;
  bool running = false;  // a coroutine of it has not ended
  bool pulled = false;   // its body is a source that pull() reads
  std::string chunk;
};

struct Table {
  std::vector<std::unique_ptr<InFlight>> active;  // that wait for something
  std::vector<std::unique_ptr<InFlight>> idle;    // kept with their arenas for later requests
};
Table& table() {
  static Table instance;
  return instance;
}

auto find(std::uint32_t number) {
  return std::ranges::find(table().active, number, &InFlight::number);
}

void keep(std::unique_ptr<InFlight> r) {
  if (table().idle.size() < 64) table().idle.push_back(std::move(r));
}

void end(InFlight& r, bool aborted) {
  Outcome outcome;
  outcome.status = r.response.status;
  outcome.bytes_written = r.sent;
  outcome.aborted = aborted;
  r.run_at_end(outcome);
  r.reset();
  r.program.reset();
  r.context.reset();
  r.tunnel_stream = 0;
  r.sent = 0;
  r.pulled = false;
  const auto at = find(r.number);
  if (at == table().active.end()) return;  // begin_request has it
  keep(std::move(*at));
  table().active.erase(at);
}

void respond(InFlight& r, BodyKind kind, std::uint32_t a = 0, std::uint32_t b = 0) {
  const Head head = head_of(r.response, r.arena);
  abi::js_respond(r.number, head.number, head.text.data(),
                  static_cast<std::uint32_t>(head.text.size()), kind, a, b);
}

bool without_body(const InFlight& r) {
  const int status = r.response.status;
  return r.request.method == "HEAD" || status == 204 || status == 205 || status == 304;
}

void set_length(InFlight& r) {
  const auto length = r.response.body.length();
  if (length && !r.response.body.empty() && !r.response.headers.has("Content-Length")) {
    r.response.headers.set("Content-Length", r.arena.copy(decimal_unsigned(*length)));
  }
}

// Sends what the chain has left in x.response; true: the exchange lives on, its body is pulled.
bool send(InFlight& r) {
  Body& body = r.response.body;
  if (body.as_tunnel()) {
    respond(r, kTunnel, std::exchange(r.tunnel_stream, 0));
    return false;
  }
  if (body.empty() || without_body(r)) {
    set_length(r);
    respond(r, kNone);
    return false;
  }
  if (const std::string_view* bytes = body.as_bytes()) {  // the platform says how many
    r.sent = bytes->size();
    respond(r, kBytes, reinterpret_cast<std::uintptr_t>(bytes->data()),
            static_cast<std::uint32_t>(bytes->size()));
    return false;
  }
  set_length(r);
  if (const std::uint32_t stream = hand_on(body)) {
    r.sent = r.response.body.length().value_or(0);
    respond(r, kStream, stream);
    return false;
  }
  r.pulled = true;
  respond(r, kPull);
  return true;
}

Task<void> serve(InFlight& r) {
  const Server* server = choose_server(*r.program, r);
  Served served{};
  if (server) {
    r.server = server;
    served = co_await server->serve(r);
  } else {
    r.response.status = 200;  // no site at all, as the reference answers an unknown host
  }
  if (r.response.status == 0) r.response.status = 200;
  // An abort has no other form here: the connection is the platform's.
  if (!served) r.response.status = 0;
}

Task<void> read_chunk(InFlight& r) {
  r.chunk.resize(kChunk);
  auto size = co_await r.response.body.as_source()->read(std::span(r.chunk));
  const std::int32_t state = !size ? -1 : *size > 0 ? 1 : 0;
  r.chunk.resize(size ? *size : 0);
  r.sent += r.chunk.size();
  abi::js_chunk(r.number, r.chunk.data(), static_cast<std::uint32_t>(r.chunk.size()), state);
  if (state <= 0) r.pulled = false;
}

// The URL of the platform: "https://host/path?query".
void read_url(Exchange& x, std::string_view url) {
  const std::size_t scheme = url.find("://");
  x.request.scheme = url.substr(0, scheme);
  url.remove_prefix(scheme + 3);
  const std::string_view authority = url.substr(0, url.find('/'));
  x.request.host = authority.substr(0, authority.find('?'));
  url.remove_prefix(x.request.host.size());
  x.request.target = url.empty() ? "/" : url;
}

// From the request to its answer, or to the first wait.
void run(InFlight& r, std::string_view line) {
  line = r.arena.copy(line);
  const std::size_t method = line.find('\n');
  const std::size_t url = line.find('\n', method + 1);
  Exchange& x = r;
  x.request.method = line.substr(0, method);
  read_url(x, line.substr(method + 1, url - method - 1));
  x.request.remote.host = line.substr(url + 1);
  r.headers.reset(r.number, x.arena);
  x.request.headers = Headers(&r.headers);
  if (x.request.method != "GET" && x.request.method != "HEAD") {
    if (auto text = x.request.headers.get("Content-Length")) {
      x.request.content_length = parse_int<std::uint64_t>(*text);
    }
    if (const std::uint32_t stream = abi::js_request_stream(r.number)) {
      x.request.body = Body::source(std::make_unique<JsStream>(stream, x.request.content_length));
    }
  }
  auto uri = parse_target(x.request.target, x.arena);
  if (!uri) {
    x.response.status = 400;
    respond(r, kNone);
    return end(r, false);
  }
  x.request.uri = *uri;

  r.running = true;
  start(*r.context, serve(r), [&r] {
    r.running = false;
    if (r.context->cancelled()) return end(r, true);
    if (!send(r)) end(r, false);
  });
}

}  // namespace

void begin_request(std::uint32_t number, std::string_view line,
                   std::shared_ptr<const Program> program, Host& host) {
  std::unique_ptr<InFlight> own;
  if (table().idle.empty()) {
    own = std::make_unique<InFlight>(host);
  } else {
    own = std::move(table().idle.back());
    table().idle.pop_back();
  }
  own->number = number;
  own->program = std::move(program);
  own->context.emplace();
  run(*own, line);
  if (own->context) {
    table().active.push_back(std::move(own));
  } else {
    keep(std::move(own));
  }
}

void pull(std::uint32_t number) {
  const auto at = find(number);
  if (at == table().active.end() || (*at)->running || !(*at)->pulled) return;
  InFlight& r = **at;
  r.running = true;
  start(*r.context, read_chunk(r), [&r] {
    r.running = false;
    if (!r.pulled || r.context->cancelled()) end(r, r.context->cancelled());
  });
}

void abort_request(std::uint32_t number) {
  const auto at = find(number);
  if (at == table().active.end()) return;
  InFlight& r = **at;
  r.context->cancel();
  if (!r.running) end(r, true);
}

std::uint32_t exchange_number(const Exchange& x) {
  return static_cast<const InFlight&>(x).number;  // every Exchange of this host is an InFlight
}

void set_tunnel_stream(Exchange& x, std::uint32_t stream) {
  static_cast<InFlight&>(x).tunnel_stream = stream;
}

}  // namespace fusor::edge
