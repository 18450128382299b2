// Flags that several commands share.
#pragma once

#include "cli/command.h"

namespace fusor::cli {

inline constexpr Flag kConfigFlag{"config", 'c', "FILE",
                                  "the config file; - is standard input (default: ./Caddyfile)",
                                  Takes::kFile};
inline constexpr Flag kAdapterFlag{"adapter", 'a', "NAME",
                                   "how the config is written: caddyfile or json", Takes::kText};
inline constexpr Flag kEnvFileFlag{
    "envfile", 0, "FILE", "a file of KEY=VALUE lines for the environment", Takes::kFile, true};
inline constexpr Flag kAddressFlag{"address", 0, "ADDRESS",
                                   "where the running server's admin API listens", Takes::kText};

}  // namespace fusor::cli
