// Go's stable sort, step by step; the core's one sort.
//
// Caddy sorts with relations that are no orders ("reverse of", "at most one is smaller"), so the
// result depends on the algorithm: which pairs are compared, and when. Insertion sort in blocks of
// 20, then in-place merges of growing blocks: n log² n swaps at most, none where all is in order.
#pragma once

#include <cstddef>
#include <utility>

#include "core/base/function_ref.h"

namespace fusor {

// Of `count` items, told apart by their positions: one copy of the algorithm for all types.
void go_stable_sort(std::size_t count, FunctionRef<bool(std::size_t, std::size_t)> less,
                    FunctionRef<void(std::size_t, std::size_t)> swap);

template <class Container, class Less>
void go_stable_sort(Container& items, Less less) {
  go_stable_sort(
      items.size(), [&](std::size_t i, std::size_t j) { return less(items[i], items[j]); },
      [&](std::size_t i, std::size_t j) { std::swap(items[i], items[j]); });
}
template <class Container>
void go_stable_sort(Container& items) {
  go_stable_sort(items, [](const auto& a, const auto& b) { return a < b; });
}

}  // namespace fusor
