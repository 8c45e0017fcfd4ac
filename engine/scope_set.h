// SPDX-License-Identifier: Apache-2.0
// A closed set of scopes: with each member all that it implies. Static scopes and whole families are bits; instances of
// families stand beside them as (family, values). Reading allocates nothing.
// Tested by tests/engine/scope_set_test.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/vocabulary.h"

namespace scopeward {

// The values of an instance in the order of Scope::hole_order, joined by a byte that no value may hold.
inline constexpr char kKeyJoint = '\n';
[[nodiscard]] std::string instance_name(const Scope& family, std::string_view key);  // entries:42:read

struct ScopeRef {  // a static scope, a whole family (empty key), or an instance of a family
  ScopeId id = 0;
  std::string key;
  friend bool operator==(const ScopeRef&, const ScopeRef&) = default;
};

// Declaration order, and of one family by the values bytewise, in the order in which its name has them.
[[nodiscard]] bool comes_first(const Vocabulary& vocabulary, const ScopeRef& a, const ScopeRef& b);

// Words of zeros at first: those of 1,024 scopes in place, more on the heap.
class BitWords {
 public:
  explicit BitWords(std::size_t size) : size_(size) {
    if (size > here_.size()) {
      more_.assign(size, 0);
      words_ = more_.data();
    } else {
      for (std::size_t i = 0; i < size; ++i) here_[i] = 0;  // the others are never read
    }
  }
  BitWords(const BitWords& other) : size_(other.size_), more_(other.more_) {
    if (more_.empty()) std::copy_n(other.here_.begin(), size_, here_.begin());
    words_ = more_.empty() ? here_.data() : more_.data();
  }
  BitWords& operator=(const BitWords& other) {
    if (this == &other) return *this;
    size_ = other.size_;
    more_ = other.more_;
    if (more_.empty()) std::copy_n(other.here_.begin(), size_, here_.begin());
    words_ = more_.empty() ? here_.data() : more_.data();
    return *this;
  }
  ~BitWords() = default;
  [[nodiscard]] std::size_t size() const { return size_; }
  // A word that is not there is empty, and stays so: an opened policy may name one.
  [[nodiscard]] std::uint64_t operator[](std::size_t i) const {
    return i < size_ ? words_[i] : 0;
  }
  void add(std::size_t i, std::uint64_t bits) {
    if (i < size_) words_[i] |= bits;
  }

 private:
  std::size_t size_;
  std::array<std::uint64_t, 16> here_;
  std::uint64_t* words_ = here_.data();
  std::vector<std::uint64_t> more_;
};

class ScopeSet {
 public:
  explicit ScopeSet(const Vocabulary& vocabulary) : vocabulary_(&vocabulary), bits_(vocabulary.words()) {}

  void belong_to(const Vocabulary& equal) { vocabulary_ = &equal; }

  void add(ScopeBits bits) { bits_.add(bits.word, bits.bits); }  // of a closed set
  void add(ScopeId id);  // a static scope or a whole family
  void add_instance(ScopeId family, std::string_view key);
  void add(const ScopeRef& ref) { ref.key.empty() ? add(ref.id) : add_instance(ref.id, ref.key); }
  void add(const ScopeSet& other);
  void add_implied_by(const ScopeRef& ref);  // all that it implies, without itself

  [[nodiscard]] bool contains(ScopeId id) const { return (bits_[id / 64] >> (id % 64) & 1) != 0; }
  [[nodiscard]] bool contains_instance(ScopeId family, std::string_view key) const {
    if (contains(family)) return true;
    return instances_.get() != nullptr && instances_.get()->find(family, key) != kNotFound;
  }
  [[nodiscard]] bool contains(const ScopeRef& ref) const {
    return ref.key.empty() ? contains(ref.id) : contains_instance(ref.id, ref.key);
  }
  [[nodiscard]] bool includes(const ScopeSet& other) const;  // a whole family includes its instances
  [[nodiscard]] std::vector<ScopeRef> members() const;       // instances behind their family, by key

  // The internal members and what they imply.
  [[nodiscard]] ScopeSet internal_part() const;

  // The total weight of what is here and not in `other`; a family counts once, however much of it is new.
  [[nodiscard]] std::uint64_t weight_beyond(const ScopeSet& other) const;

 private:
  struct Instance {
    ScopeId family = 0;
    std::uint32_t key_begin = 0, key_size = 0;
  };
  struct Instances {
    std::vector<Instance> all;
    std::string keys;
    NameTable table;
    [[nodiscard]] std::string_view key(const Instance& i) const {
      return std::string_view(keys).substr(i.key_begin, i.key_size);
    }
    [[nodiscard]] std::uint32_t find(ScopeId family, std::string_view key) const;
  };
  // Few sets have any: then these are not there, and cost nothing.
  class Rarely {
   public:
    Rarely() = default;
    Rarely(const Rarely& other) : there_(other.there_ ? std::make_unique<Instances>(*other.there_) : nullptr) {}
    Rarely(Rarely&&) noexcept = default;
    Rarely& operator=(const Rarely& other) { return *this = Rarely(other); }
    Rarely& operator=(Rarely&&) noexcept = default;
    ~Rarely() = default;
    [[nodiscard]] std::span<const Instance> all() const {
      return there_ ? std::span<const Instance>(there_->all) : std::span<const Instance>();
    }
    [[nodiscard]] const Instances* get() const { return there_.get(); }
    [[nodiscard]] Instances& make() {
      if (there_ == nullptr) there_ = std::make_unique<Instances>();
      return *there_;
    }

   private:
    std::unique_ptr<Instances> there_;
  };
  [[nodiscard]] std::string_view key(const Instance& i) const { return instances_.get()->key(i); }
  void insert(ScopeId family, std::string_view key);

  const Vocabulary* vocabulary_;
  BitWords bits_;
  Rarely instances_;
};

}  // namespace scopeward
