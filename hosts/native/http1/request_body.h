// The body of an HTTP/1 request, and the client's end of a tunnel.
#pragma once

#include "core/http/body.h"
#include "hosts/native/http1/connection.h"

namespace fusor::http1 {

class RequestBody final : public BodySource {
 public:
  explicit RequestBody(Connection& connection) : connection_(connection) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override {
    return connection_.read_body(buffer);
  }
  std::optional<std::uint64_t> length() const override {
    return connection_.framing_.content_length;
  }
  std::string_view arrived() override { return connection_.body_ready(); }
  void take(std::size_t n) override { connection_.take_body(n); }
  bool at_end() const override { return connection_.body_at_end(); }
  const Headers* trailers() const override {
    return connection_.framing_.chunked ? &connection_.chunks_.trailers() : nullptr;
  }

 private:
  Connection& connection_;
};

class ClientDuplex final : public Duplex {
 public:
  explicit ClientDuplex(Connection& connection) : connection_(connection) {}
  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override;
  Task<Served> write(std::string_view bytes) override;
  Task<Served> shutdown_write() override;

 private:
  Connection& connection_;
};

}  // namespace fusor::http1
