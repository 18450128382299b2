// The block without a key: global options.
#pragma once

#include "core/adapter/adaptation.h"
#include "core/caddyfile/parser.h"

namespace fusor::adapter {

// Fills adaptation.options. What is wrong is reported, all of it.
void read_global_options(const caddyfile::ServerBlock& block, Adaptation& adaptation);

}  // namespace fusor::adapter
