// LinkedList: a queue of things that live elsewhere and leave from any place of it. It allocates
// nothing; a thing is in one list at a time.
#pragma once

#include <utility>

namespace fusor {

template <class T>
class LinkedList;

// What a thing in a list derives from.
template <class T>
class Linked {
 private:
  friend T;
  friend class LinkedList<T>;
  Linked() = default;
  T* next_ = nullptr;
  T* previous_ = nullptr;
};

template <class T>
class LinkedList {
 public:
  T* first() const { return first_; }
  void push_back(T& item) {
    link(item).previous_ = last_;
    (last_ ? link(*last_).next_ : first_) = &item;
    last_ = &item;
  }
  void push_front(T& item) {
    link(item).next_ = first_;
    (first_ ? link(*first_).previous_ : last_) = &item;
    first_ = &item;
  }
  void remove(T& item) {
    T* const next = std::exchange(link(item).next_, nullptr);
    T* const previous = std::exchange(link(item).previous_, nullptr);
    (previous ? link(*previous).next_ : first_) = next;
    (next ? link(*next).previous_ : last_) = previous;
  }

 private:
  static Linked<T>& link(T& item) { return item; }
  T* first_ = nullptr;
  T* last_ = nullptr;
};

}  // namespace fusor
