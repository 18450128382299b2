#include "hosts/native/functions/function.h"

#include <algorithm>
#include <utility>

#include "core/base/path.h"
#include "core/base/strings.h"
#include "core/routes/program.h"
#include "core/routes/request_body.h"
#include "hosts/native/functions/debug_reply.h"
#include "hosts/native/functions/failure.h"
#include "hosts/native/functions/pause.h"
#include "hosts/native/functions/protocols/trace_context.h"
#include "hosts/native/functions/reply_batch.h"

namespace fusor {
namespace {

// A body up to this size is awaited before the guest starts: it costs no sandbox while a slow
// client sends it, and fd_read is a plain call.
constexpr std::uint64_t kSmallBody = 256 << 10;
// The reply of a protocol that needs it whole, where max_response_size says nothing.
constexpr std::uint64_t kLargestWholeReply = 16 << 20;
// How long a reply that has begun is held back: a failure until then still has a status.
constexpr std::int64_t kHeadHold = 10'000'000;

// The whole of a body of a known, small length, into the arena.
Task<Served> read_small(Exchange& x, BodySource& source) {
  const auto size = static_cast<std::size_t>(*x.request.content_length);
  char* bytes = x.arena.allocate_chars(size);
  std::size_t done = 0;
  while (done < size) {
    CO_TRY_ASSIGN(const std::size_t n, co_await source.read({bytes + done, size - done}));
    if (n == 0) co_return http_error(400, "the request's body ended early");
    done += n;
  }
  x.buffered_body = std::string_view(bytes, size);
  x.request.body = Body::bytes(*x.buffered_body);
  co_return Served();
}

wasm::OutgoingHandle outgoing_of(const std::vector<std::string>& hosts) {
  if (hosts.empty()) return nullptr;
  std::vector<fusor_bytes_t> list;
  for (const std::string& host : hosts) list.push_back(wasm::bytes_of(host));
  return wasm::OutgoingHandle(fusor_outgoing_new(list.data(), list.size()));
}

}  // namespace

NativeFunction::NativeFunction(FunctionSettings settings,
                               std::shared_ptr<const wasm::Module> module)
    : settings_(std::move(settings)),
      module_(std::move(module)),
      protocol_(protocol_of(settings_.protocol, module_->is_component())),
      outgoing_(outgoing_of(settings_.allow_http)),
      name_(path_base(settings_.module)),
      gate_(settings_.max_concurrent, settings_.queue) {}

// The body of a reply whose guest goes on behind its head, or that has trailers.
class NativeFunction::ReplyBody final : public BodySource {
 public:
  ReplyBody(Exchange& x, std::shared_ptr<const NativeFunction> function,
            std::unique_ptr<Execution> run)
      : x_(x), function_(std::move(function)), run_(std::move(run)) {
    run_->leave_to_reader();
  }

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    if (run_->pending().empty()) {
      // What has come is passed on when the guest waits, and at least in each of its turns.
      switch (co_await run_->advance(0, 0)) {
        case Execution::Event::kCancelled:
          log_run(x_, *function_, *run_);
          co_return std::unexpected(HttpError::abort("the client has gone"));
        case Execution::Event::kBodyFailed:
          log_run(x_, *function_, *run_);
          co_return std::unexpected(std::move(run_->body_error()));
        case Execution::Event::kEnded:
        case Execution::Event::kOutput:
          break;
      }
    }
    const std::string_view pending = run_->pending();
    if (pending.empty()) {
      log_run(x_, *function_, *run_);
      if (auto error = failure_of(x_, *function_, *run_, true)) {
        co_return std::unexpected(std::move(*error));
      }
      co_return std::size_t{0};
    }
    const std::size_t count = std::min(pending.size(), buffer.size());
    std::copy_n(pending.data(), count, buffer.data());
    run_->take(count);
    co_return count;
  }

  std::string_view arrived() override { return run_->pending(); }
  void take(std::size_t n) override { run_->take(n); }
  bool at_end() const override { return run_->succeeded() && run_->pending().empty(); }
  const Headers* trailers() const override {
    trailers_.clear();
    for (const auto& [name, value] : run_->trailers()) trailers_.add(name, value);
    return &trailers_;
  }

 private:
  Exchange& x_;
  std::shared_ptr<const NativeFunction> function_;
  std::unique_ptr<Execution> run_;
  mutable Headers trailers_;
};

Task<Served> NativeFunction::serve(Exchange& x, Invocation invocation) {
  const bool debug = takes_debug_secret(x, settings_.debug_secret);
  CO_TRY_ASSIGN(const Input input, co_await input_of(x));
  switch (co_await gate_.enter()) {
    case Gate::Entry::kEntered:
      break;
    case Gate::Entry::kFull:
      counters_.add(RunOutcome::kBusy, {});
      co_return std::unexpected(busy_error(x, *this));
    case Gate::Entry::kCancelled:
      co_return std::unexpected(HttpError::abort("the client has gone"));
  }
  Gate::Pass pass(&gate_);
  if (!GuestTurn::is_free()) {
    co_await GuestTurn(GuestTurn::kBehindAll);
    if ((co_await this_context()).cancelled()) {
      co_return std::unexpected(HttpError::abort("the client has gone"));
    }
  }
  std::unique_ptr<Execution> run = start(x, invocation, input, std::move(pass));
  std::string_view redirect;
  Served served =
      run->run_first_turn() ? finish(x, *run, redirect) : co_await answer(x, *run, redirect);
  if (debug) add_debug_fields(x, *this, *run, served);
  if (served && (!run->ended() || !run->trailers().empty())) {
    x.response.body =
        Body::source(std::make_unique<ReplyBody>(x, shared_from_this(), std::move(run)));
    co_return served;
  }
  log_run(x, *this, *run);
  if (!served || redirect.empty()) {
    co_await ReplyBatch();
    co_return served;
  }
  run.reset();
  co_return co_await x.server->serve_local(x, redirect);
}

Task<Result<NativeFunction::Input, HttpError>> NativeFunction::input_of(Exchange& x) const {
  if (x.request.body.empty()) co_return Input{};
  if (const std::string_view* bytes = x.request.body.as_bytes()) co_return Input{*bytes, nullptr};
  BodySource* source = x.request.body.as_source();
  if (!source) co_return http_error(500, "a function's request body is bytes or a stream");
  if (protocol_.needs_whole_body(x.request)) {
    CO_TRY(co_await buffer_request_body(x));
  } else if (x.request.content_length && *x.request.content_length <= kSmallBody) {
    CO_TRY(co_await read_small(x, *source));
  } else {
    co_return Input{{}, source};
  }
  co_return Input{*x.buffered_body, nullptr};
}

std::unique_ptr<Execution> NativeFunction::start(Exchange& x, Invocation& invocation, Input input,
                                                 Gate::Pass pass) {
  GuestStart guest{std::move(invocation.environment), input.bytes, input.rest != nullptr};
  if (const auto trace = x.request.headers.get("traceparent"); trace && trace_id_of(*trace)) {
    guest.environment.emplace_back("TRACEPARENT", *trace);
    if (const auto state = x.request.headers.get("tracestate")) {
      guest.environment.emplace_back("TRACESTATE", *state);
    }
  }
  protocol_.prepare(x, guest);
  Execution::Setup setup;
  setup.module = module_;
  setup.limits = {settings_.memory_limit, monotonic_now() + settings_.timeout_ns};
  setup.pass = std::move(pass);
  setup.arguments = std::move(invocation.arguments);
  setup.arguments.insert(setup.arguments.begin(), name_);
  setup.environment = std::move(guest.environment);
  setup.directories = settings_.directories;
  setup.request = std::move(guest.request);
  setup.request.outgoing = outgoing_.get();
  setup.input = guest.input;
  setup.rest = input.rest;
  setup.max_output = largest_reply();
  setup.max_stderr = settings_.max_stderr;
  setup.counters = &counters_;
  if (protocol_.needs_whole_output()) setup.output_capacity = setup.max_output;
  return std::make_unique<Execution>(std::move(setup));
}

// A guest that did not end in its first turn goes on until the head can go out. Where it has not
// ended then, the rest of its output is the body.
Task<Served> NativeFunction::answer(Exchange& x, Execution& run, std::string_view& redirect) {
  std::size_t seen = protocol_.needs_whole_output() ? Execution::kOnlyTheEnd : 0;
  std::int64_t until = 0;  // 0: nothing was written yet, as far as this side saw it
  while (true) {
    switch (co_await run.advance(until, seen)) {
      case Execution::Event::kCancelled:
        co_return std::unexpected(HttpError::abort("the client has gone"));
      case Execution::Event::kBodyFailed:
        co_return std::unexpected(std::move(run.body_error()));
      case Execution::Event::kEnded:
        co_return finish(x, run, redirect);
      case Execution::Event::kOutput:
        break;
    }
    const bool first = std::exchange(until, monotonic_now() + kHeadHold) == 0;
    if (first && !protocol_.head_at_once() && !run.waits_for_client()) continue;
    auto head = read_head(x, run, false);
    if (!head) co_return protocol_error(x, run, head.error().message());
    if (head->complete) {
      run.take(head->consumed);
      run.head_passed();
      co_return Served{};
    }
    if (run.waits_for_output()) {
      co_return protocol_error(x, run, "its headers do not end within 64 KiB");
    }
    seen = run.pending().size();
  }
}

// The guest has ended before anything was sent: the whole reply is here.
Served NativeFunction::finish(Exchange& x, Execution& run, std::string_view& redirect) {
  if (auto error = failure_of(x, *this, run, false)) return std::unexpected(std::move(*error));
  const std::string_view output = run.pending();
  auto head = read_head(x, run, true);
  if (!head) return protocol_error(x, run, head.error().message());
  redirect = head->local_redirect;
  x.response.body =
      Body::bytes(head->body ? *head->body : x.arena.copy(output.substr(head->consumed)));
  return {};
}

// Of a head that breaks the protocol nothing stays in the response.
Result<ReplyHead> NativeFunction::read_head(Exchange& x, Execution& run, bool ended) const {
  std::vector<Field>& fields = x.response.headers.mutable_fields();
  const std::size_t before = fields.size();
  const int status = x.response.status;
  auto head = protocol_.head(x, {run.pending(), ended, run.head()});
  if (!head) {
    fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(before), fields.end());
    x.response.status = status;
  }
  return head;
}

std::uint64_t NativeFunction::largest_reply() const {
  const std::uint64_t asked = settings_.max_response_size;
  return asked == 0 && protocol_.needs_whole_output() ? kLargestWholeReply : asked;
}

Served NativeFunction::protocol_error(Exchange& x, Execution& run, const std::string& what) {
  return std::unexpected(reply_error(x, *this, run, what));
}

}  // namespace fusor
