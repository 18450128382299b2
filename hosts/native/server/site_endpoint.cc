#include "hosts/native/server/site_endpoint.h"

#include "hosts/native/http1/connection.h"

namespace fusor {

SiteEndpoint::SiteEndpoint(Worker& worker, std::string address, int socket)
    : worker_(worker),
      address_(std::move(address)),
      listener_(worker.loop(), socket,
                [this](int fd, const sockaddr_storage& peer, socklen_t size) {
                  http1::serve_connection(worker_.loop(), fd, {peer, size}, *this, connections_);
                }) {
  connections_.on_empty = [this] {
    if (draining_) worker_.endpoint_is_empty();
  };
}

void SiteEndpoint::retire() {
  if (draining_) return;
  draining_ = true;
  listener_.close([this] {
    closed_ = true;
    connections_.drain();  // those that were accepted last, too
    worker_.endpoint_is_empty();
  });
  connections_.drain();
}

}  // namespace fusor
