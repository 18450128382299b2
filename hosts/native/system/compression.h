// Compression of responses: gzip by zlib, zstd by libzstd. Brotli is offered for files compressed
// beforehand only, as in Caddy.
#pragma once

#include "core/host/host.h"

namespace fusor {

class NativeCompression : public Compression {
 public:
  // Levels: gzip 1..9 (0: 5, Caddy's default); zstd 1 fastest, 2 default, 3 better, 4 best.
  std::unique_ptr<Compressor> make(std::string_view encoding, int level) override;
};

}  // namespace fusor
