// What a reply leaves behind its head: a body that streams, or a tunnel.
#pragma once

#include "core/base/scope.h"
#include "hosts/native/upstream/upstream_connection.h"

namespace fusor {

// Gives its connection back to the pool as soon as the last byte was taken.
class ReplyBody final : public BodySource {
 public:
  explicit ReplyBody(std::unique_ptr<UpstreamConnection> connection)
      : length_(connection->length_), connection_(std::move(connection)) {}
  ~ReplyBody() override {
    if (connection_) UpstreamConnection::abandon(std::move(connection_));
  }

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override;
  std::optional<std::uint64_t> length() const override { return length_; }
  std::string_view arrived() override {
    return connection_ ? connection_->body_arrived() : std::string_view();
  }
  void take(std::size_t n) override {
    connection_->take_body(n);
    release_if_done();
  }
  bool at_end() const override { return !connection_ || connection_->body_at_end(); }
  const Headers* trailers() const override {
    return connection_ ? &connection_->chunks_.trailers() : nullptr;
  }

 private:
  void release_if_done();
  std::optional<std::uint64_t> length_;
  std::unique_ptr<UpstreamConnection> connection_;
};

class UpstreamTunnel final : public Tunnel {
 public:
  explicit UpstreamTunnel(std::unique_ptr<UpstreamConnection> connection)
      : connection_(std::move(connection)) {}
  Task<void> run(Duplex& client) override;

 private:
  Task<void> to_client(Duplex* client, Scope* scope);
  Task<void> to_upstream(Duplex* client, Scope* scope);
  std::unique_ptr<UpstreamConnection> connection_;
};

}  // namespace fusor
