// A body that is compressed while it is read.
#pragma once

#include <memory>

#include "core/host/host.h"
#include "core/http/body.h"

namespace fusor {

// `flush`: what has been read becomes decodable at once (event streams), at the price of size.
Body encoded_body(Body plain, std::unique_ptr<Compressor> compressor, bool flush);

}  // namespace fusor
