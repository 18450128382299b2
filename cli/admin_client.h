// Requests to the admin API of a running server.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace fusor::cli {

struct AdminReply {
  int status = 0;
  std::string body;
};

// Waits for the whole reply. `address`: "localhost:2019", "unix//path". The error says that nobody
// is there, or what went wrong on the way.
Result<AdminReply> admin_request(std::string_view address, std::string_view method,
                                 std::string_view path,
                                 const std::vector<std::pair<std::string, std::string>>& headers,
                                 std::string_view body);

// What a reply that is no success says: the "error" of its JSON, else its status.
std::string admin_problem(const AdminReply& reply);

}  // namespace fusor::cli
