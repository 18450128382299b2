// Encoders around an encoder: `filter` changes or removes fields, `append` adds some.
#pragma once

#include <memory>

#include "hosts/native/log/encoder.h"

namespace fusor {

std::unique_ptr<LogEncoder> make_filter_encoder(const json::Value& config, bool terminal,
                                                System& system, Diagnostics& diagnostics);
std::unique_ptr<LogEncoder> make_append_encoder(const json::Value& config, bool terminal,
                                                System& system, Diagnostics& diagnostics);

}  // namespace fusor
