// SPDX-License-Identifier: Apache-2.0
#include "engine/compiled_form.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/limits.h"
#include "grammar/imports.h"

namespace scopeward {
namespace {

constexpr std::array<char, 8> kMagic{'\x89', 'S', 'C', 'O', 'P', 'E', 'W', '\n'};
constexpr std::uint32_t kOrder = 0x01020304;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSeparators = 8;  // as many as a setting may have
constexpr std::size_t kSmall = 256U << 10, kAtOnce = 1U << 20;  // bytes that are summed when a file is opened

struct Head {
  std::array<char, 8> magic = kMagic;
  std::uint32_t order = kOrder;
  std::uint32_t version = kCompiledVersion;
  std::uint64_t size = 0;    // of the file
  std::uint64_t arrays = 0;  // in the table
  std::uint64_t blocks = 0;
  std::uint64_t begin = 0;   // of the first block
  std::uint64_t unused = 0;
  std::uint64_t sum = 0;     // of what stands before the first block, with 0 here
};
struct ArrayPlace {  // of an array
  std::uint64_t begin = 0;  // behind the begin of the first block
  std::uint64_t count = 0;
  std::uint64_t size = 0;  // of one record
};
static_assert(sizeof(Head) == kAlignment && sizeof(ArrayPlace) == 24);

constexpr std::size_t aligned(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

template <typename Vocabulary, typename Program, typename Texts, typename Visit>
void visit_all(Vocabulary& vocabulary, Program& program, Texts& texts, Visit&& visit) {
  std::remove_const_t<Vocabulary>::visit_arrays(vocabulary, visit);
  std::remove_const_t<Program>::visit_arrays(program, visit);
  CompiledTexts::visit_arrays(texts, visit);
}

std::uint64_t sum_of_front(std::span<const std::byte> front) {
  Head head;
  std::memcpy(&head, front.data(), sizeof(head));
  head.sum = 0;
  const std::array<std::uint64_t, 2> both{Image::sum(std::as_bytes(std::span(&head, 1))),
                                          Image::sum(front.subspan(sizeof(head)))};
  return Image::sum(std::as_bytes(std::span(both)));
}

template <typename Facts>
auto lists_of(Facts& facts) {
  return std::array{&facts.authorization_servers, &facts.initial_scopes, &facts.scopes_supported, &facts.attributes};
}

CompiledTexts texts_of(const Policy& policy) {
  CompiledTexts texts;
  const PolicyFacts facts = facts_of(policy);
  texts.switches.push_back(policy.model.vocabulary.wildcard_grants ? 1 : 0);
  texts.separators.append(std::span(policy.model.vocabulary.separators));
  for (const std::string* fact : {&facts.name, &facts.resource, &facts.metadata_url})
    texts.facts.push_back(keep_text(texts.texts, *fact));
  for (const std::vector<std::string>* list : lists_of(facts)) {
    texts.counts.push_back(static_cast<std::uint32_t>(list->size()));
    for (const std::string& fact : *list) texts.facts.push_back(keep_text(texts.texts, fact));
  }
  for (std::uint32_t i = 0; i < policy.sources.size(); ++i) {
    texts.sources.push_back(keep_text(texts.texts, policy.sources.at(i).name()));
    texts.sources.push_back(keep_text(texts.texts, policy.sources.at(i).text()));
  }
  return texts;
}

// Nothing is read twice, so that it is no more than there is.
PolicyFacts read_facts(const CompiledTexts& texts) {
  std::size_t at = 0, left = texts.texts.size();
  const auto next = [&] {
    const std::string_view text = text_at(texts.texts, texts.facts[at++]);
    if (text.size() <= left) {
      left -= text.size();
      return std::string(text);
    }
    texts.texts.image()->damage();
    return std::string();
  };
  PolicyFacts facts;
  facts.name = next();
  facts.resource = next();
  facts.metadata_url = next();
  std::size_t which = 0;
  for (std::vector<std::string>* list : lists_of(facts))
    for (std::uint32_t count = texts.counts[which++]; count > 0 && at < texts.facts.size(); --count)
      list->push_back(next());
  return facts;
}

// Lays the arrays of an image out as the table says, and remembers what is wrong with it.
class Opening {
 public:
  Opening(std::span<const ArrayPlace> table, OpenedPolicy& opened) : table_(table), opened_(opened) {}

  template <typename T>
  void operator()(Array<T>& array) {
    if (next_ == table_.size()) {
      is_wrong_ = true;
      return;
    }
    const ArrayPlace& place = table_[next_++];
    const std::span<const std::byte> all = opened_.image.bytes();
    if (place.size != sizeof(T) || place.begin % kAlignment != 0 || place.begin > all.size() ||
        place.count > (all.size() - place.begin) / sizeof(T)) {
      is_wrong_ = true;
      return;
    }
    const std::size_t size = place.count * sizeof(T);
    const std::byte* const begin = all.data() + place.begin;
    const bool now = size <= kSmall && summed_ + size <= kAtOnce;
    if (now) summed_ += size;
    const bool is_summed = now && (size == 0 || opened_.image.is_sound(begin, size));
    array.show({reinterpret_cast<const T*>(begin), static_cast<std::size_t>(place.count)}, opened_.image, is_summed);
  }
  [[nodiscard]] bool is_fine() const { return !is_wrong_ && next_ == table_.size(); }

 private:
  std::span<const ArrayPlace> table_;
  OpenedPolicy& opened_;
  std::size_t next_ = 0, summed_ = 0;
  bool is_wrong_ = false;
};

}  // namespace

std::string write_compiled(const Policy& policy) {
  const CompiledTexts texts = texts_of(policy);
  std::vector<ArrayPlace> table;
  std::string blocks;
  visit_all(policy.model.vocabulary, policy.program, texts, [&]<typename T>(const Array<T>& array) {
    table.push_back({blocks.size(), array.size(), sizeof(T)});
    const auto all = std::as_bytes(array.all());
    blocks.append(reinterpret_cast<const char*>(all.data()), all.size());
    blocks.resize(aligned(blocks.size()), '\0');
  });
  const auto bytes = std::as_bytes(std::span(blocks));
  std::vector<std::uint64_t> sums;
  for (std::size_t at = 0; at < bytes.size(); at += Image::kBlockBytes)
    sums.push_back(Image::sum(bytes.subspan(at, std::min(Image::kBlockBytes, bytes.size() - at))));

  Head head;
  head.arrays = table.size();
  head.blocks = sums.size();
  head.begin = aligned(sizeof(Head) + table.size() * sizeof(ArrayPlace) + sums.size() * sizeof(std::uint64_t));
  head.size = head.begin + blocks.size();
  std::string file(head.begin, '\0');
  std::memcpy(file.data(), &head, sizeof(head));
  std::memcpy(file.data() + sizeof(head), table.data(), table.size() * sizeof(ArrayPlace));
  std::memcpy(file.data() + sizeof(head) + table.size() * sizeof(ArrayPlace), sums.data(),
              sums.size() * sizeof(std::uint64_t));
  head.sum = sum_of_front(std::as_bytes(std::span(file)));
  std::memcpy(file.data(), &head, sizeof(head));
  return file += blocks;
}

bool is_compiled(std::string_view bytes) { return bytes.starts_with(std::string_view(kMagic.data(), kMagic.size())); }

std::unique_ptr<OpenedPolicy> open_compiled(std::span<const std::byte> bytes, std::string& wrong) {
  Head head;
  if (bytes.size() < sizeof(head) || !is_compiled({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
    wrong = "this is no compiled policy";
    return nullptr;
  }
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (head.order != kOrder || head.version != kCompiledVersion) {
    wrong = "this was compiled by another version, or for another kind of machine: compile the policy again";
    return nullptr;
  }
  wrong = "this compiled policy is damaged: compile it again";
  const std::size_t left = bytes.size() - sizeof(head);
  if (head.size != bytes.size() || head.arrays > left / sizeof(ArrayPlace) || head.blocks > left / sizeof(std::uint64_t) ||
      head.begin != aligned(sizeof(head) + head.arrays * sizeof(ArrayPlace) + head.blocks * sizeof(std::uint64_t)) ||
      head.begin > bytes.size() || head.blocks != Image::blocks_of(bytes.size() - head.begin) ||
      sum_of_front(bytes.first(head.begin)) != head.sum)
    return nullptr;
  const std::byte* const table = bytes.data() + sizeof(head);
  const std::byte* const sums = table + head.arrays * sizeof(ArrayPlace);
  auto opened = std::make_unique<OpenedPolicy>(
      bytes, bytes.subspan(head.begin), std::span(reinterpret_cast<const std::uint64_t*>(sums), head.blocks));
  Opening opening({reinterpret_cast<const ArrayPlace*>(table), head.arrays}, *opened);
  visit_all(opened->vocabulary, opened->program, opened->texts, opening);
  if (!opening.is_fine() || opened->vocabulary.size() > limits::kScopes ||
      opened->texts.separators.size() > kSeparators)
    return nullptr;
  opened->program.vocabulary = &opened->vocabulary;
  opened->program.scopes = static_cast<std::uint32_t>(opened->vocabulary.size());
  opened->vocabulary.wildcard_grants = opened->texts.switches[0] != 0;
  const auto separators = opened->texts.separators.all();
  opened->vocabulary.separators.assign(separators.begin(), separators.end());
  opened->facts = read_facts(opened->texts);
  if (opened->image.is_damaged()) return nullptr;
  wrong.clear();
  return opened;
}

std::unique_ptr<Policy> compile_texts(const OpenedPolicy& opened, std::string& wrong) {
  const auto refuse = [&](const char* why) {
    wrong = why;
    opened.image.damage();
    return nullptr;
  };
  const CompiledTexts& texts = opened.texts;
  const auto text = [&](std::size_t i) { return std::string(text_at(texts.texts, texts.sources[i])); };
  if (texts.sources.size() < 2) return refuse("this compiled policy is damaged: it has no text");
  const std::string name = text(0), folder(folder_of(name));
  const Loader load = [&](const std::string& path, std::string& loaded) {
    for (std::size_t i = 2; i + 1 < texts.sources.size(); i += 2)
      if (text(i) == folder + path) {
        loaded = text(i + 1);
        return true;
      }
    return false;
  };
  CompiledPolicy compiled = compile_policy(name, text(1), load, Warnings::off);
  if (compiled.policy == nullptr) return refuse("the text in this compiled policy does not compile: compile it again");
  const std::string again = write_compiled(*compiled.policy);
  if (again.size() != opened.bytes.size() || std::memcmp(again.data(), opened.bytes.data(), again.size()) != 0)
    return refuse("this compiled policy is not what its text compiles to: compile it again");
  return std::move(compiled.policy);
}

bool sum_all(const OpenedPolicy& opened) {
  return opened.image.is_sound(opened.image.bytes().data(), opened.image.bytes().size()) &&
         !opened.image.is_damaged();
}

}  // namespace scopeward
