#include "hosts/native/http/connections.h"

#include "core/base/result.h"

namespace fusor {

OpenConnection::OpenConnection(ConnectionList& list) : list_(list), next_(list.first_) {
  if (next_) next_->previous_ = this;
  list.first_ = this;
  ++list.size_;
}

OpenConnection::~OpenConnection() {
  if (next_) next_->previous_ = previous_;
  (previous_ ? previous_->next_ : list_.first_) = next_;
  if (--list_.size_ == 0 && list_.on_empty) list_.on_empty();
}

ConnectionList::~ConnectionList() { FUSOR_ASSERT(size_ == 0); }

// A connection that closes is destroyed in a later turn, so the list holds still.
void ConnectionList::drain() {
  for (OpenConnection* c = first_; c; c = c->next_) c->drain();
}

void ConnectionList::abort() {
  for (OpenConnection* c = first_; c; c = c->next_) c->abort();
}

}  // namespace fusor
