// Go's stable sort, step by step.
//
// Caddy sorts with relations that are no orders ("reverse of", "at most one is smaller"), so the
// result depends on the algorithm: which pairs are compared, and when. Insertion sort in blocks of
// 20, then in-place merges of growing blocks.
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>

namespace fusor::adapter {

namespace go_sort_internal {

template <class It, class Less>
void insertion_sort(It first, std::size_t a, std::size_t b, Less& less) {
  for (std::size_t i = a + 1; i < b; ++i) {
    for (std::size_t j = i; j > a && less(first[j], first[j - 1]); --j) {
      std::swap(first[j], first[j - 1]);
    }
  }
}

template <class It>
void swap_range(It first, std::size_t a, std::size_t b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) std::swap(first[a + i], first[b + i]);
}

template <class It>
void rotate(It first, std::size_t a, std::size_t m, std::size_t b) {
  std::size_t i = m - a;
  std::size_t j = b - m;
  while (i != j) {
    if (i > j) {
      swap_range(first, m - i, m, j);
      i -= j;
    } else {
      swap_range(first, m - i, m + j - i, i);
      j -= i;
    }
  }
  swap_range(first, m - i, m, i);
}

// Merges [a, m) and [m, b). The recursion is logarithmic.
template <class It, class Less>
void merge(It first, std::size_t a, std::size_t m, std::size_t b, Less& less) {
  if (m - a == 1) {
    std::size_t i = m;
    std::size_t j = b;
    while (i < j) {
      const std::size_t h = i + (j - i) / 2;
      if (less(first[h], first[a])) {
        i = h + 1;
      } else {
        j = h;
      }
    }
    for (std::size_t k = a; k + 1 < i; ++k) std::swap(first[k], first[k + 1]);
    return;
  }
  if (b - m == 1) {
    std::size_t i = a;
    std::size_t j = m;
    while (i < j) {
      const std::size_t h = i + (j - i) / 2;
      if (!less(first[m], first[h])) {
        i = h + 1;
      } else {
        j = h;
      }
    }
    for (std::size_t k = m; k > i; --k) std::swap(first[k], first[k - 1]);
    return;
  }
  const std::size_t mid = a + (b - a) / 2;
  const std::size_t n = mid + m;
  std::size_t start;
  std::size_t r;
  if (m > mid) {
    start = n - b;
    r = mid;
  } else {
    start = a;
    r = m;
  }
  const std::size_t p = n - 1;
  while (start < r) {
    const std::size_t c = start + (r - start) / 2;
    if (!less(first[p - c], first[c])) {
      start = c + 1;
    } else {
      r = c;
    }
  }
  const std::size_t end = n - start;
  if (start < m && m < end) rotate(first, start, m, end);
  if (a < start && start < mid) merge(first, a, start, mid, less);
  if (mid < end && end < b) merge(first, mid, end, b, less);
}

}  // namespace go_sort_internal

template <class Container, class Less>
void go_stable_sort(Container& items, Less less) {
  namespace in = go_sort_internal;
  const auto first = std::begin(items);
  const auto count = static_cast<std::size_t>(std::size(items));
  std::size_t block = 20;
  std::size_t a = 0;
  for (std::size_t b = block; b <= count; a = b, b += block) {
    in::insertion_sort(first, a, b, less);
  }
  in::insertion_sort(first, a, count, less);
  for (; block < count; block *= 2) {
    a = 0;
    for (std::size_t b = 2 * block; b <= count; a = b, b += 2 * block) {
      in::merge(first, a, a + block, b, less);
    }
    if (const std::size_t m = a + block; m < count) in::merge(first, a, m, count, less);
  }
}

}  // namespace fusor::adapter
