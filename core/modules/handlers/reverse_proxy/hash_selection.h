// Selection policies that keep a client with its upstream: by hash, or by cookie.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/modules/handlers/reverse_proxy/selection.h"

namespace fusor {

// ip_hash, client_ip_hash, uri_hash, header, query, cookie; nothing: another policy. nullptr
// inside: it is misconfigured, and that is reported.
std::optional<std::unique_ptr<Selector>> make_hash_selector(std::string_view policy,
                                                            const json::Value& config,
                                                            Provision& p);

}  // namespace fusor
