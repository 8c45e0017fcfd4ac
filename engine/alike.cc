// SPDX-License-Identifier: Apache-2.0
#include "engine/alike.h"

#include <string>
#include <unordered_map>

namespace scopeward {
namespace {

void add(std::string& key, std::uint32_t number) {
  key.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

// The requirement as one text. As deep as a policy may nest.
void spell(const Model& model, FormulaId id, std::string& key) {
  const Formula& f = model.formulas[id];
  const auto operands = model.operands_of(f);
  add(key, static_cast<std::uint32_t>(f.kind));
  add(key, f.index);
  add(key, static_cast<std::uint32_t>(operands.size()));
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool from_one_pattern = i > 0 && model.formulas[operands[i - 1]].span == model.formulas[operands[i]].span;
    add(key, from_one_pattern ? 1 : 0);
    spell(model, operands[i], key);
  }
}

}  // namespace

std::vector<std::uint32_t> first_alike(const Model& model) {
  std::vector<std::uint32_t> first;
  first.reserve(model.rules.size());
  std::unordered_map<std::string, std::uint32_t> known;
  std::string key;
  for (const Rule& rule : model.rules) {
    key.clear();
    add(key, static_cast<std::uint32_t>(rule.effect));
    add(key, static_cast<std::uint32_t>(rule.condition));
    if (rule.requirement != kNone) spell(model, rule.requirement, key);
    first.push_back(known.try_emplace(key, static_cast<std::uint32_t>(first.size())).first->second);
  }
  return first;
}

}  // namespace scopeward
