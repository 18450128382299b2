// The first error in a block is the block's; those behind it are listed too.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/adapter/adaptation.h"
#include "core/base/result.h"

namespace fusor::adapter {

class FirstError {
 public:
  explicit FirstError(Adaptation& adaptation)
      : further_(adaptation.further_errors), seen_(further_.size()) {}

  // Takes the error of a result that failed.
  void check(auto&& result) {
    if (!result) add(std::move(result.error()));
  }
  Result<void> result() {
    if (first_) return std::unexpected(std::move(*first_));
    return {};
  }

 private:
  void add(Error error) {
    if (!first_) {
      first_ = std::move(error);
    } else if (further_.size() < kMost) {
      // Before those that its own block has added.
      further_.insert(further_.begin() + static_cast<std::ptrdiff_t>(seen_), std::move(error));
    }
    seen_ = further_.size();
  }

  static constexpr std::size_t kMost = 100;
  std::vector<Error>& further_;
  std::size_t seen_;
  std::optional<Error> first_;
};

}  // namespace fusor::adapter
