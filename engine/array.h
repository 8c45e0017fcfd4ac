// SPDX-License-Identifier: Apache-2.0
// Plain records that are made once and then read: in memory of their own, where a policy was compiled, or in an image,
// where it was opened. Every index is checked. Of an array of its own none can be wrong; in an image one that leads out
// of the array, or into a block that is not sound, yields an empty record or nothing, and the image is damaged, so that
// the decision denies whatever is made of it. Tested by tests/engine/image_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/image.h"

namespace scopeward {

template <typename T>
class Array {
  // The bytes are what is written to a file: none of them may be left to chance.
  static_assert(std::is_trivially_copyable_v<T> &&
                (std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>));

 public:
  Array() = default;
  explicit Array(std::vector<T> own) : own_(std::move(own)) { settle(); }
  Array(const Array& other)
      : data_(other.data_), near_(other.near_), size_(other.size_), image_(other.image_), own_(other.own_) {
    if (image_ == nullptr) settle();
  }
  Array(Array&&) noexcept = default;  // the one moved from is not for use
  Array& operator=(const Array& other) { return *this = Array(other); }
  Array& operator=(Array&&) noexcept = default;
  ~Array() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] [[gnu::always_inline]] const T& operator[](std::size_t i) const {
    if (i < near_) [[likely]]
      return data_[i];
    return look(i);
  }
  // [begin, end), or nothing.
  [[nodiscard]] [[gnu::always_inline]] std::span<const T> slice(std::size_t begin, std::size_t end) const {
    if (begin <= end && end <= near_) [[likely]]
      return {data_ + begin, end - begin};
    return look(begin, end);
  }
  [[nodiscard]] [[gnu::always_inline]] std::span<const T> all() const { return slice(0, size_); }
  [[nodiscard]] const Image* image() const { return image_; }

  // While it is made.
  void reserve(std::size_t count) { own_.reserve(count); }
  void push_back(const T& value) {
    own_.push_back(value);
    settle();
  }
  void append(std::span<const T> values) {
    own_.insert(own_.end(), values.begin(), values.end());
    settle();
  }
  void assign(std::size_t count, const T& value) {
    own_.assign(count, value);
    settle();
  }
  [[nodiscard]] T& at(std::size_t i) { return own_[i]; }
  [[nodiscard]] T& back() { return own_.back(); }
  [[nodiscard]] std::span<T> to_fill() { return own_; }

  // The records of an image. `is_summed`: all its blocks are known to be sound.
  void show(std::span<const T> records, const Image& image, bool is_summed) {
    data_ = records.data();
    size_ = records.size();
    near_ = is_summed ? size_ : 0;
    image_ = &image;
  }

 private:
  static constexpr T kZero{};

  void settle() {
    data_ = own_.data();
    near_ = size_ = own_.size();
  }
  [[nodiscard]] [[gnu::noinline]] const T& look(std::size_t i) const {
    if (image_ == nullptr) return kZero;
    if (i < size_ && image_->is_sound(data_ + i, sizeof(T))) return data_[i];
    image_->damage();
    return kZero;
  }
  [[nodiscard]] [[gnu::noinline]] std::span<const T> look(std::size_t begin, std::size_t end) const {
    if (image_ == nullptr) return {};
    if (begin <= end && end <= size_ && image_->is_sound(data_ + begin, (end - begin) * sizeof(T)))
      return {data_ + begin, end - begin};
    image_->damage();
    return {};
  }

  const T* data_ = nullptr;
  std::size_t near_ = 0;  // how many of the records need no second look
  std::size_t size_ = 0;
  const Image* image_ = nullptr;  // null: `own_`
  std::vector<T> own_;
};

// Rows of records, such as one for each action.
template <typename T>
struct Rows {
  Array<std::uint32_t> begins;  // in `all`, and where the last row ends
  Array<T> all;
  void build(const std::vector<std::vector<T>>& rows) {
    begins.push_back(0);
    for (const auto& row : rows) {
      all.append(row);
      begins.push_back(static_cast<std::uint32_t>(all.size()));
    }
  }
  [[nodiscard]] std::span<const T> of(std::size_t row) const { return all.slice(begins[row], begins[row + 1]); }
  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.begins);
    visit(self.all);
  }
};

// A text in an Array<char>.
struct TextPlace {
  std::uint32_t begin = 0, size = 0;
};

[[nodiscard]] inline TextPlace keep_text(Array<char>& texts, std::string_view text) {
  const TextPlace place{static_cast<std::uint32_t>(texts.size()), static_cast<std::uint32_t>(text.size())};
  texts.append(std::span(text));
  return place;
}

[[nodiscard]] [[gnu::always_inline]] inline std::string_view text_at(const Array<char>& texts, TextPlace place) {
  const std::span<const char> bytes = texts.slice(place.begin, std::size_t{place.begin} + place.size);
  return {bytes.data(), bytes.size()};
}

}  // namespace scopeward
