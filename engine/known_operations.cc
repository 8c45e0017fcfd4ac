// SPDX-License-Identifier: Apache-2.0
#include "engine/known_operations.h"

#include <limits>

#include "engine/operation.h"
#include "engine/program.h"

namespace scopeward {
namespace {

struct Rules {
  std::vector<std::uint32_t> denies, allows;
  bool capture = false;
};

Rules rules_of(const Program& program, const AskedOperation& operation) {
  Rules rules;
  const auto collect_into = [&](std::vector<std::uint32_t>& found) {
    return [&](const Match& match) {
      if (match.pattern == kNone) return;  // a rule for every operation
      rules.capture = rules.capture || (program.rules[match.rule].binds_captures != 0 &&
                                        !program.model->pattern_captures[match.pattern].empty());
      found.push_back(match.rule);
    };
  };
  visit_denies(program, operation, collect_into(rules.denies));
  visit_allows(program, operation, collect_into(rules.allows));
  return rules;
}

}  // namespace

void KnownOperations::build(const Program& program) {
  const Model& model = *program.model;
  std::size_t exact = 0;
  for (const Matcher& m : model.matchers) exact += model.patterns[m.pattern].is_exact();
  table_.reserve(exact);
  for (const Matcher& m : model.matchers) {
    if (!model.patterns[m.pattern].is_exact()) continue;
    const std::string target = model.patterns[m.pattern].exact_text();
    AskedOperation operation;
    operation.action = m.action;
    operation.form = model.actions[m.action].form;
    if (read_target(target, operation.form, operation.target) != TargetError::none) continue;
    const std::string& action = model.actions[m.action].name;
    if (action.size() > std::numeric_limits<std::uint8_t>::max() || find(action, target)) continue;
    const Rules rules = rules_of(program, operation);
    if (rules.capture || rules.denies.size() + rules.allows.size() > kMostRules) continue;
    const auto begin = static_cast<std::uint32_t>(words_.size());
    Head head{};
    head.target_size = static_cast<std::uint16_t>(target.size());
    head.action_size = static_cast<std::uint8_t>(action.size());
    head.denies = static_cast<std::uint16_t>(rules.denies.size());
    head.allows = static_cast<std::uint16_t>(rules.allows.size());
    std::vector<std::uint32_t> record(size_of(head));
    std::size_t walk = record.size() - 2U * (rules.denies.size() + rules.allows.size());
    for (const auto* side : {&rules.denies, &rules.allows})
      for (const std::uint32_t rule : *side) {
        if (program.rules[rule].remembers != 0) head.remembers = 1;
        record[walk++] = program.rules[rule].with_token;
        record[walk++] = program.rules[rule].without_token;
      }
    std::memcpy(record.data(), &head, sizeof(head));
    char* const text = reinterpret_cast<char*>(record.data() + kHeadWords);
    std::memcpy(text, target.data(), target.size());
    std::memcpy(text + target.size(), action.data(), action.size());
    words_.append(record);
    table_.insert(hash_of(action, target), begin);
    ++size_;
  }
}

}  // namespace scopeward
