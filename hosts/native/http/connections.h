// The open connections of one endpoint on one loop: what shutdown and reload need of them.
#pragma once

#include <cstddef>

#include "core/base/unique_function.h"

namespace fusor {

class ConnectionList;

class OpenConnection {
 public:
  explicit OpenConnection(ConnectionList& list);
  virtual ~OpenConnection();
  OpenConnection(const OpenConnection&) = delete;
  OpenConnection& operator=(const OpenConnection&) = delete;

  // Closes now if it waits for a request, else when the endpoint says that it drains and the
  // current response is out.
  virtual void drain() = 0;
  // Cancels the request in progress and closes.
  virtual void abort() = 0;

 private:
  friend class ConnectionList;
  ConnectionList& list_;
  OpenConnection* next_ = nullptr;
  OpenConnection* previous_ = nullptr;
};

// Used on its loop's thread.
class ConnectionList {
 public:
  ConnectionList() = default;
  ~ConnectionList();  // must be empty
  ConnectionList(const ConnectionList&) = delete;
  ConnectionList& operator=(const ConnectionList&) = delete;

  std::size_t size() const { return size_; }
  void drain();
  void abort();
  // Called each time the last connection has gone.
  UniqueFunction<void()> on_empty;

 private:
  friend class OpenConnection;
  OpenConnection* first_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace fusor
