#include "core/base/go_sort.h"

namespace fusor {

namespace {

class Sort {
 public:
  Sort(FunctionRef<bool(std::size_t, std::size_t)> less,
       FunctionRef<void(std::size_t, std::size_t)> swap)
      : less_(less), swap_(swap) {}

  void insertion_sort(std::size_t a, std::size_t b) {
    for (std::size_t i = a + 1; i < b; ++i) {
      for (std::size_t j = i; j > a && less_(j, j - 1); --j) swap_(j, j - 1);
    }
  }

  // Merges [a, m) and [m, b). The recursion is logarithmic.
  void merge(std::size_t a, std::size_t m, std::size_t b) {
    if (m - a == 1) return insert_first(a, m, b);
    if (b - m == 1) return insert_last(a, m);
    const std::size_t mid = a + (b - a) / 2;
    const std::size_t n = mid + m;
    std::size_t start = m > mid ? n - b : a;
    std::size_t r = m > mid ? mid : m;
    const std::size_t p = n - 1;
    while (start < r) {
      const std::size_t c = start + (r - start) / 2;
      if (!less_(p - c, c)) {
        start = c + 1;
      } else {
        r = c;
      }
    }
    const std::size_t end = n - start;
    if (start < m && m < end) rotate(start, m, end);
    if (a < start && start < mid) merge(a, start, mid);
    if (mid < end && end < b) merge(mid, end, b);
  }

 private:
  // The one item at a, into [m, b).
  void insert_first(std::size_t a, std::size_t m, std::size_t b) {
    std::size_t i = m;
    for (std::size_t j = b; i < j;) {
      const std::size_t h = i + (j - i) / 2;
      if (less_(h, a)) {
        i = h + 1;
      } else {
        j = h;
      }
    }
    for (std::size_t k = a; k + 1 < i; ++k) swap_(k, k + 1);
  }
  // The one item at m, into [a, m).
  void insert_last(std::size_t a, std::size_t m) {
    std::size_t i = a;
    for (std::size_t j = m; i < j;) {
      const std::size_t h = i + (j - i) / 2;
      if (!less_(m, h)) {
        i = h + 1;
      } else {
        j = h;
      }
    }
    for (std::size_t k = m; k > i; --k) swap_(k, k - 1);
  }

  void swap_range(std::size_t a, std::size_t b, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) swap_(a + i, b + i);
  }
  void rotate(std::size_t a, std::size_t m, std::size_t b) {
    std::size_t i = m - a;
    std::size_t j = b - m;
    while (i != j) {
      if (i > j) {
        swap_range(m - i, m, j);
        i -= j;
      } else {
        swap_range(m - i, m + j - i, i);
        j -= i;
      }
    }
    swap_range(m - i, m, i);
  }

  FunctionRef<bool(std::size_t, std::size_t)> less_;
  FunctionRef<void(std::size_t, std::size_t)> swap_;
};

}  // namespace

void go_stable_sort(std::size_t count, FunctionRef<bool(std::size_t, std::size_t)> less,
                    FunctionRef<void(std::size_t, std::size_t)> swap) {
  Sort sort(less, swap);
  std::size_t block = 20;
  std::size_t a = 0;
  for (std::size_t b = block; b <= count; a = b, b += block) sort.insertion_sort(a, b);
  sort.insertion_sort(a, count);
  for (; block < count; block *= 2) {
    a = 0;
    for (std::size_t b = 2 * block; b <= count; a = b, b += 2 * block) sort.merge(a, a + block, b);
    if (const std::size_t m = a + block; m < count) sort.merge(a, m, count);
  }
}

}  // namespace fusor
