// Protocol: what passes between a request and its guest besides the bytes of the bodies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/host/functions.h"
#include "core/routes/exchange.h"
#include "hosts/native/functions/guest.h"

namespace fusor {

// What a guest starts with; views live as long as the exchange.
struct GuestStart {
  std::vector<std::pair<std::string_view, std::string_view>> environment;
  std::string_view input;          // the request's body; else `streamed`
  bool streamed = false;           // it comes while the guest runs
  wasm::HttpRequest request = {};  // of a component
};

// What a guest has made so far.
struct GuestOutput {
  std::string_view bytes;
  bool ended = false;                    // nothing follows
  const wasm::HttpHead* head = nullptr;  // of a component that has set its response
};

// What that means.
struct ReplyHead {
  bool complete = false;     // status and headers stand in the response
  std::size_t consumed = 0;  // bytes of the output that were the head
  // Where the body is not the rest of the output: it, in the exchange's arena.
  std::optional<std::string_view> body;
  // Where the server is to answer with this path of its own instead (cgi), in the arena: "/a?b".
  std::string_view local_redirect;
};

class Protocol {
 public:
  virtual ~Protocol() = default;
  // The request's body has to be there, whole, before the guest starts.
  virtual bool needs_whole_body(const Request&) const { return false; }
  // The response's head is only known when the guest has ended.
  virtual bool needs_whole_output() const { return false; }
  // A head goes out the moment that it is there; else it is held back for a while, in which a
  // failure still has a status.
  virtual bool head_at_once() const { return false; }
  virtual void prepare(Exchange& x, GuestStart& start) const = 0;
  // Reads the head from `output` into x.response. An error says what breaks the protocol, for the
  // log.
  virtual Result<ReplyHead> head(Exchange& x, const GuestOutput& output) const = 0;
};

// Stateless, one of each. A component speaks wasi:http, whatever is asked for.
const Protocol& protocol_of(FunctionProtocol protocol, bool component = false);
std::string_view name_of(FunctionProtocol protocol, bool component);
// The one of a name as configs have it; nothing: there is none.
std::optional<FunctionProtocol> protocol_named(std::string_view name);

}  // namespace fusor
