// SPDX-License-Identifier: Apache-2.0
// The floor: operations are numbers already and scopes are bits, so that a decision is a few ANDs. No names are looked
// up, nothing can be explained, and the scope string can't be read. Tested by bench/peers/run_test.py.
#include <cstdint>
#include <map>

#include "peer.h"

namespace {

constexpr std::size_t kMostWords = 8;  // 512 scopes

struct Mask {
  std::uint64_t words[kMostWords] = {};
};

struct Rule {
  std::size_t begin = 0, end = 0;  // masks of which one has to be held whole
  Mask none;
};

}  // namespace

int main(int argc, char** argv) {
  const double seconds = peers::seconds_of(argc, argv);
  const peers::Workload workload = peers::read(argv[1]);
  std::map<std::string, std::size_t> bits;
  const auto mask_of = [&](const std::vector<std::string>& scopes) {
    Mask mask;
    for (const std::string& scope : scopes) {
      const std::size_t bit = bits.try_emplace(scope, bits.size()).first->second;
      if (bit >= kMostWords * 64) std::exit(1);
      mask.words[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    return mask;
  };
  std::vector<Mask> alternatives;
  std::vector<Rule> rules;
  std::map<std::string, std::size_t> numbers;
  for (const peers::Operation& operation : workload.operations) {
    numbers[operation.name] = rules.size();
    Rule rule{alternatives.size(), 0, mask_of(operation.none)};
    for (const auto& all : operation.any) alternatives.push_back(mask_of(all));
    rule.end = alternatives.size();
    rules.push_back(rule);
  }
  std::vector<Mask> held;
  std::vector<std::size_t> asked;
  for (const peers::Request& request : workload.requests) {
    held.push_back(mask_of(request.scopes));
    asked.push_back(numbers.at(request.operation));
  }
  const std::size_t words = (bits.size() + 63) / 64;
  peers::run(workload, "bit mask", "C++20", "prepared", seconds, [&](std::size_t i) {
    const Rule& rule = rules[asked[i]];
    const std::uint64_t* const mine = held[i].words;
    std::uint64_t banned = 0;
    for (std::size_t w = 0; w < words; ++w) banned |= mine[w] & rule.none.words[w];
    if (banned != 0) return false;
    for (std::size_t at = rule.begin; at < rule.end; ++at) {
      std::uint64_t missing = 0;
      for (std::size_t w = 0; w < words; ++w) missing |= alternatives[at].words[w] & ~mine[w];
      if (missing == 0) return true;
    }
    return false;
  });
  return 0;
}
