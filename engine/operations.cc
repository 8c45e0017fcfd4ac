// SPDX-License-Identifier: Apache-2.0
#include "engine/operations.h"

#include <algorithm>
#include <set>

#include "engine/written.h"

namespace scopeward {

ListedOperations list_operations(const Model& model) {
  ListedOperations list;
  std::set<std::pair<std::uint32_t, std::string>> seen;
  const auto add = [&](std::uint32_t action, std::string target, bool is_pattern) {
    if (seen.emplace(action, (is_pattern ? '*' : '=') + target).second)
      list.operations.push_back({action, std::move(target), is_pattern});
  };
  const auto add_pattern = [&](std::uint32_t action, const Pattern& pattern) {
    const bool exact = pattern.is_exact();
    add(action, exact ? pattern.exact_text() : pattern_text(pattern), !exact);
  };
  list.declared = !model.operations.empty();
  for (const Operation& operation : model.operations) add_pattern(operation.action, model.patterns[operation.pattern]);
  if (!list.declared) {
    for (const Matcher& m : model.matchers)
      if (model.rules[m.rule].effect == Effect::allow) add_pattern(m.action, model.patterns[m.pattern]);
    const bool every = std::any_of(model.rules.begin(), model.rules.end(), [](const Rule& rule) {
      return rule.every_operation && rule.effect == Effect::allow;
    });
    for (std::uint32_t action = 0; action < model.actions.size() && every; ++action)
      add(action, model.actions[action].form == TargetForm::flat ? "*" : "**", true);
  }
  std::stable_sort(list.operations.begin(), list.operations.end(),
                   [](const ListedOperation& a, const ListedOperation& b) { return a.action < b.action; });
  return list;
}

}  // namespace scopeward
