// A body of which the beginning was read before its time: to buffer it, or to see what it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/http/body.h"

namespace fusor {

// Yields what was read, then the rest.
class ReadAhead final : public BodySource {
 public:
  // `ahead` lives as long as the exchange; `rest` is a source, `length` what it said of itself when
  // nothing was read.
  ReadAhead(std::string_view ahead, Body rest, std::optional<std::uint64_t> length);

  Task<Result<std::size_t, HttpError>> read(std::span<char> buffer) override;
  std::optional<std::uint64_t> length() const override { return length_; }
  std::string_view arrived() override { return ahead_.empty() ? source_->arrived() : ahead_; }
  void take(std::size_t n) override;
  bool at_end() const override { return ahead_.empty() && source_->at_end(); }
  const Headers* trailers() const override { return source_->trailers(); }
  bool flush_each() const override { return source_->flush_each(); }

 private:
  std::string_view ahead_;
  Body rest_;
  BodySource* source_;
  std::optional<std::uint64_t> length_;
};

}  // namespace fusor
