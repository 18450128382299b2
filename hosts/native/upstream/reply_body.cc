#include "hosts/native/upstream/reply_body.h"

#include "core/base/scope.h"
#include "hosts/native/upstream/pool.h"

namespace fusor {

Task<Result<std::size_t, HttpError>> ReplyBody::read(std::span<char> buffer) {
  if (!connection_) co_return std::size_t{0};
  auto n = co_await connection_->read_body(buffer);
  if (n) release_if_done();
  co_return n;
}

void ReplyBody::release_if_done() {
  // Trailers stay readable as long as the connection is ours.
  if (!connection_->reusable() || connection_->chunks_.trailers().size() > 0) return;
  UpstreamPool& pool = connection_->pool_;
  pool.put(std::move(connection_));
}

Task<void> UpstreamTunnel::to_client(Duplex* client, Scope* scope) {
  const std::unique_ptr<char[]> buffer(new char[UpstreamConnection::kPiece]);
  UpstreamConnection& c = *connection_;
  for (;;) {
    // What came with the head first.
    if (c.begin_ < c.end_) {
      const std::string_view there(c.buffer_.get() + c.begin_, c.end_ - c.begin_);
      if (!co_await client->write(there)) break;
      c.begin_ = c.end_ = 0;
      continue;
    }
    c.begin_wait();
    const IoResult r = co_await c.socket_.read({buffer.get(), UpstreamConnection::kPiece});
    c.end_wait();
    if (r.error) break;
    if (r.bytes == 0) {
      (void)co_await client->shutdown_write();
      co_return;
    }
    if (!co_await client->write({buffer.get(), r.bytes})) break;
  }
  scope->cancel();
}

Task<void> UpstreamTunnel::to_upstream(Duplex* client, Scope* scope) {
  const std::unique_ptr<char[]> buffer(new char[UpstreamConnection::kPiece]);
  for (;;) {
    const auto n = co_await client->read({buffer.get(), UpstreamConnection::kPiece});
    if (!n) break;
    if (*n == 0) {
      connection_->socket_.shutdown_write();
      co_return;
    }
    iovec part{buffer.get(), *n};
    if (co_await connection_->write({&part, 1})) break;
  }
  scope->cancel();
}

Task<void> UpstreamTunnel::run(Duplex& client) {
  Scope scope(co_await this_context());
  scope.spawn(to_client(&client, &scope));
  scope.spawn(to_upstream(&client, &scope));
  co_await scope.join();
}

}  // namespace fusor
