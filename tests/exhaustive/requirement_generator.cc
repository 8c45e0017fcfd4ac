// SPDX-License-Identifier: Apache-2.0
// Requirements, top down. Entry points: generate_requirement, pattern_over.
// Tested by tests/exhaustive/random_test.cc.
#include "tests/exhaustive/requirement_generator.h"

#include <algorithm>
#include <set>

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;
using Sort = reference::Attribute::Sort;

bool is_quoted(const GeneratedScope& scope) { return scope.written[0] == '"'; }

class Generator {
 public:
  Generator(const GeneratedPolicy& policy, const Names& captures, Dice& dice)
      : policy_(policy), captures_(captures), dice_(dice) {}

  std::string expression(int depth) {
    if (depth == 0 || dice_.chance(40)) return atom();
    if (dice_.chance(14)) return "not " + operand(depth - 1);
    if (dice_.chance(22)) return list();
    const std::string op = dice_.chance(50) ? " and " : " or ";
    std::string text = operand(depth - 1);
    for (std::size_t more = 1 + dice_.below(2); more > 0; --more) text += op + operand(depth - 1);
    return text;
  }

 private:
  std::string operand(int depth) {
    const std::string text = expression(depth);
    const bool simple = text.find(' ') == std::string::npos;
    return simple || dice_.chance(8) ? text : "(" + text + ")";
  }

  std::string atom() {
    const std::size_t roll = dice_.below(100);
    if (roll < 20) return family().value_or(scope());
    if (roll < 40 && !policy_.attributes.empty()) return test(dice_.pick(policy_.attributes));
    if (roll < 52) return let().value_or(scope());
    return scope();
  }

  std::string scope() {
    for (;;) {
      const GeneratedScope& scope = dice_.pick(policy_.scopes);
      if (scope.holes.empty()) return scope.written;
    }
  }

  std::optional<std::string> let() {
    if (policy_.lets.empty()) return std::nullopt;
    const GeneratedLet& let = dice_.pick(policy_.lets);
    for (const std::string& capture : let.captures)
      if (std::find(captures_.begin(), captures_.end(), capture) == captures_.end()) return std::nullopt;
    return let.name;
  }

  std::optional<std::string> family() {
    const GeneratedScope& family = dice_.pick(policy_.scopes);
    Names bindings = captures_;
    for (const GeneratedAttribute& attribute : policy_.attributes)
      if (attribute.sort == Sort::string) bindings.push_back(attribute.name);
    if (family.holes.empty() || bindings.size() < family.holes.size()) return std::nullopt;
    std::string text = family.name;
    std::size_t from = 0;
    for (const std::string& hole : family.holes) {
      const bool same = dice_.chance(60) && std::find(bindings.begin(), bindings.end(), hole) != bindings.end();
      const std::string binding = same ? hole : dice_.pick(bindings);
      bindings.erase(std::find(bindings.begin(), bindings.end(), binding));  // each hole has one of its own
      const std::size_t at = text.find("{" + hole + "}", from);
      text.replace(at + 1, hole.size(), binding);
      from = at + binding.size();
    }
    return text;
  }

  std::string test(const GeneratedAttribute& attribute) {
    const std::string& name = attribute.name;
    const Names texts = {"\"1\"", "\"42\"", "\"ab\"", "\"\"", "\"a*\"", "\"a\\\\b\"", "\"\xC3\xA9\""};
    switch (attribute.sort) {
      case Sort::boolean:
        if (dice_.chance(60)) return name;
        return name + (dice_.chance(50) ? " == " : " != ") + (dice_.chance(50) ? "true" : "false");
      case Sort::number: {
        const Names numbers = {"0", "1", "30", "2m", "1h", "0.5"};
        if (dice_.chance(25)) return name + " in [1, 30, 2m]";
        return name + " " + dice_.pick_text({"==", "!=", "<", "<=", ">", ">="}) + " " + dice_.pick(numbers);
      }
      case Sort::string:
        if (dice_.chance(30)) return name + " in [" + dice_.pick(texts) + ", \"42\"]";
        if (dice_.chance(45))
          return name + " matches " +
                 dice_.pick_text({"\"*\"", "\"a*\"", "\"*b\"", "\"4*2\"", "\"a\\*\"", "\"*1*\"", "\"ab\""});
        return name + (dice_.chance(60) ? " == " : " != ") + dice_.pick(texts);
      default:
        return name + " contains " + dice_.pick(texts);
    }
  }

  std::string list() {
    Names names;
    bool patterns = false;
    for (std::size_t count = 1 + dice_.below(4); count > 0; --count) {
      const std::size_t roll = dice_.below(100);
      const GeneratedScope& over = dice_.pick(policy_.scopes);
      if (roll < 22 && over.holes.empty() && !over.internal) {
        names.push_back(pattern_over(over, policy_.separators, dice_));
        patterns = patterns || names.back() != over.written;
      } else if (roll < 40) {
        names.push_back(family().value_or(scope()));
      } else if (roll < 50) {
        names.push_back(let().value_or(scope()));
      } else if (roll < 60 && !policy_.attributes.empty()) {
        const GeneratedAttribute& attribute = dice_.pick(policy_.attributes);
        names.push_back(attribute.sort == Sort::boolean ? attribute.name : scope());
      } else {
        names.push_back(scope());
      }
    }
    // What a pattern expands to may be named besides, so the count stays safe.
    const std::size_t distinct = patterns ? 1 : std::set<std::string>(names.begin(), names.end()).size();
    std::string text = dice_.pick_text({"any(", "all(", "at_least("});
    if (text == "at_least(") text += std::to_string(1 + dice_.below(distinct)) + ", ";
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ", ") + names[i];
    return text + ")";
  }

  const GeneratedPolicy& policy_;
  const Names& captures_;
  Dice& dice_;
};

}  // namespace

std::string generate_requirement(const GeneratedPolicy& policy, const Names& captures, Dice& dice) {
  return Generator(policy, captures, dice).expression(1 + static_cast<int>(dice.below(4)));
}

std::string pattern_over(const GeneratedScope& scope, const std::string& separators, Dice& dice) {
  if (is_quoted(scope) || !scope.holes.empty()) return scope.written;
  // Cut where a segment ends: all before it stays.
  Names starts = {""};
  for (std::size_t i = 0; i < scope.name.size(); ++i)
    if (separators.find(scope.name[i]) != std::string::npos) starts.push_back(scope.name.substr(0, i + 1));
  const std::string start = dice.pick(starts);
  if (dice.chance(35)) return start + "**";
  const std::size_t end = scope.name.find_first_of(separators, start.size());
  const std::string rest = end == std::string::npos ? "" : scope.name.substr(end);
  const std::string first = dice.chance(30) ? scope.name.substr(start.size(), 1) : "";
  return start + first + "*" + rest;
}

}  // namespace scopeward::exhaustive
