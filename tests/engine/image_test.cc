// SPDX-License-Identifier: Apache-2.0
// Arrays of an image: what lies in sound blocks is read; what does not, or leads out, is an empty record, and the image is
// damaged from then on, whoever asks. Arrays of one's own grow, copy and move as vectors do.
#include "engine/image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/array.h"

namespace scopeward {
namespace {

class Blocks : public testing::Test {
 protected:
  static constexpr std::size_t kEach = Image::kBlockBytes / sizeof(std::uint32_t), kAll = 3 * kEach - 7;
  Blocks() : words(kAll) {
    std::iota(words.begin(), words.end(), 1000U);
    const auto bytes = std::as_bytes(std::span(words));
    for (std::size_t at = 0; at < bytes.size(); at += Image::kBlockBytes)
      sums.push_back(Image::sum(bytes.subspan(at, std::min(Image::kBlockBytes, bytes.size() - at))));
  }
  std::vector<std::uint32_t> words;
  std::vector<std::uint64_t> sums;
};

TEST_F(Blocks, AreReadWhereTheyAreSound) {
  for (const bool is_summed : {false, true}) {
    const Image image(std::as_bytes(std::span(words)), sums);
    Array<std::uint32_t> array;
    array.show(words, image, is_summed);
    for (std::size_t i = 0; i < kAll; i += 61) EXPECT_EQ(array[i], 1000 + i);
    EXPECT_EQ(array.slice(kEach - 3, kEach + 5).size(), 8U);
    EXPECT_EQ(array.slice(kEach - 3, kEach + 5)[3], 1000 + kEach);
    EXPECT_EQ(array.all().size(), kAll);
    EXPECT_TRUE(array.slice(5, 5).empty());
    EXPECT_TRUE(array.slice(kAll, kAll).empty());
    EXPECT_FALSE(image.is_damaged());
  }
}

TEST_F(Blocks, ThatHaveChangedAreNotRead) {
  words[kEach + 5] ^= 1;
  const Image image(std::as_bytes(std::span(words)), sums);
  Array<std::uint32_t> array;
  array.show(words, image, false);
  EXPECT_EQ(array[0], 1000U);
  EXPECT_EQ(array[2 * kEach], 1000 + 2 * kEach);
  EXPECT_FALSE(image.is_damaged());
  EXPECT_TRUE(array.slice(kEach - 1, kEach + 1).empty());
  EXPECT_TRUE(image.is_damaged());
  EXPECT_EQ(array[kEach], 0U);
  EXPECT_EQ(array[0], 1000U) << "it is for the decision to deny";
}

TEST_F(Blocks, HaveAnEnd) {
  using Places = std::vector<std::pair<std::size_t, std::size_t>>;
  for (const auto& [begin, end] : Places{{kAll, kAll + 1}, {0, kAll + 1}, {5, 4}, {kAll + 1, kAll + 1}, {0, ~std::size_t{0}}}) {
    for (const bool is_summed : {false, true}) {
      const Image image(std::as_bytes(std::span(words)), sums);
      Array<std::uint32_t> array;
      array.show(words, image, is_summed);
      EXPECT_TRUE(array.slice(begin, end).empty());
      EXPECT_TRUE(image.is_damaged()) << begin << ' ' << end;
    }
  }
  const Image image(std::as_bytes(std::span(words)), sums);
  Array<std::uint32_t> array;
  array.show(words, image, true);
  EXPECT_EQ(array[kAll], 0U);
  EXPECT_TRUE(image.is_damaged());
}

TEST(Array, OfItsOwnIsCopiedAndMoved) {
  Array<std::uint32_t> array;
  EXPECT_TRUE(array.empty());
  for (std::uint32_t i = 0; i < 100; ++i) array.push_back(i);
  const Array<std::uint32_t> copy = array;
  array.at(3) = 33;
  EXPECT_EQ(copy[3], 3U);
  EXPECT_EQ(array[3], 33U);
  const Array<std::uint32_t> moved = std::move(array);
  EXPECT_EQ(moved[3], 33U);
  EXPECT_EQ(moved.size(), 100U);
  EXPECT_EQ(moved[100], 0U) << "no more is there";
  EXPECT_EQ(moved.image(), nullptr);
}

TEST(Array, HasRows) {
  Rows<std::uint32_t> rows;
  rows.build({{1, 2}, {}, {3}});
  EXPECT_EQ(rows.of(0).size(), 2U);
  EXPECT_TRUE(rows.of(1).empty());
  EXPECT_EQ(rows.of(2)[0], 3U);
}

}  // namespace
}  // namespace scopeward
