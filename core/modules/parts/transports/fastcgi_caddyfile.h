// The options of a FastCGI transport, as `transport fastcgi` and php_fastcgi have them.
#pragma once

#include "core/adapter/directive.h"

namespace fusor::modules {

// Reads the entry that the cursor is on into `o`; false: it is none of the transport's.
//
// root                 <path>
// split                <extensions...>
// env                  <key> <value>
// resolve_root_symlink
// dial_timeout, read_timeout, write_timeout <duration>
// capture_stderr
Result<bool> fastcgi_entry(adapter::Helper& h, json::Object& o);

}  // namespace fusor::modules
