// SPDX-License-Identifier: Apache-2.0
// Random requirements over scopes, each with its meaning as a function of the closed set of scopes that are held, so
// that what the engine makes of the text can be held against it.
#pragma once

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace scopeward {

using Held = std::set<std::string>;

struct RandomRequirement {
  std::string text;
  std::function<bool(const Held&)> holds;
};

class RequirementDice {
 public:
  RequirementDice(std::uint64_t seed, std::vector<std::string> names) : random_(seed), names_(std::move(names)) {}

  [[nodiscard]] std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

  [[nodiscard]] RandomRequirement requirement(int depth) {
    const std::size_t kind = depth == 0 ? 0 : below(6);
    if (kind <= 1) return name();
    if (kind == 2) {
      RandomRequirement inner = requirement(depth - 1);
      return {"not (" + inner.text + ")", [inner](const Held& held) { return !inner.holds(held); }};
    }
    if (kind == 3) return count();
    std::vector<RandomRequirement> parts;
    std::string text;
    for (std::size_t i = 2 + below(2); i > 0; --i) {
      parts.push_back(requirement(depth - 1));
      text += (text.empty() ? "(" : kind == 4 ? " and (" : " or (") + parts.back().text + ")";
    }
    return {text, [parts, all = kind == 4](const Held& held) {
              for (const RandomRequirement& part : parts)
                if (part.holds(held) != all) return !all;
              return all;
            }};
  }

 private:
  [[nodiscard]] RandomRequirement name() {
    const std::string name = names_[below(names_.size())];
    return {name, [name](const Held& held) { return held.contains(name); }};
  }

  [[nodiscard]] RandomRequirement count() {
    std::set<std::string> names;
    for (std::size_t i = 1 + below(4); i > 0; --i) names.insert(names_[below(names_.size())]);
    const std::size_t needed = 1 + below(names.size());
    std::string text = "at_least(" + std::to_string(needed);
    for (const std::string& one : names) text += ", " + one;
    return {text + ")", [names, needed](const Held& held) {
              std::size_t found = 0;
              for (const std::string& one : names) found += held.contains(one);
              return found >= needed;
            }};
  }

  std::mt19937_64 random_;
  std::vector<std::string> names_;
};

// All subsets of some names, closed under `implies` (from a name to what it implies, itself left out).
[[nodiscard]] inline std::vector<std::pair<Held, Held>> all_grants(const std::vector<std::string>& names,
                                                                  const std::function<Held(const std::string&)>& implies) {
  std::vector<std::pair<Held, Held>> grants;  // what is asked for, and its closure
  for (std::size_t bits = 0; bits < 1U << names.size(); ++bits) {
    Held asked, closed;
    for (std::size_t i = 0; i < names.size(); ++i)
      if ((bits >> i & 1) != 0) {
        asked.insert(names[i]);
        closed.insert(names[i]);
        closed.merge(implies(names[i]));
      }
    grants.emplace_back(asked, closed);
  }
  return grants;
}

}  // namespace scopeward
