// SPDX-License-Identifier: Apache-2.0
// The scopes of a policy, read straight from the syntax tree, and what holding some of them amounts to: closure,
// families, wildcard grants. Sets are std::set, closure is recursion. Design sections 1.1 and 1.2.
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "grammar/source.h"
#include "grammar/syntax.h"
#include "tests/reference/naive_match.h"

namespace scopeward::reference {

struct Scope {
  std::string name;                // as written, holes included
  Pattern pattern;                 // a family's name in pieces
  std::string shape;               // a family's name without the names of its holes: `a:{x}` and `a:{y}` have one shape
  std::vector<std::string> holes;  // none: a static scope
  bool internal = false, deprecated = false;
  double weight = 1;
  std::set<std::size_t> implies;  // directly, by index
};

// Something held or asked for: a static scope or a whole family (no values), or an instance of a family (one value for
// each hole, in the order of the name). Sorts by declaration, then by values bytewise.
struct Member {
  std::size_t scope = 0;
  std::vector<std::string> values;
  friend auto operator<=>(const Member&, const Member&) = default;
};
using Members = std::set<Member>;

class Vocabulary {
 public:
  Vocabulary(const Sources& sources, const Document& document);

  [[nodiscard]] const std::vector<Scope>& scopes() const { return scopes_; }
  [[nodiscard]] bool is_requestable(std::size_t scope) const;
  [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const;            // a static scope
  [[nodiscard]] std::optional<std::size_t> find_family(const std::string& written) const;  // by its shape
  [[nodiscard]] std::vector<std::string> find_all(const std::string& pattern) const;       // static, not internal
  [[nodiscard]] bool can_bind(const std::string& value) const;
  [[nodiscard]] std::string text(const Member& member) const;

  // All that these members imply, themselves included, without the instances of families held whole.
  [[nodiscard]] Members closure(const Members& members) const;
  // The instances of families that imply this one, itself included.
  [[nodiscard]] Members implying(const Member& instance) const;
  // What a token's scope string grants, not closed; nothing if the string is refused.
  [[nodiscard]] std::optional<Members> read(const std::string& scope_string) const;
  [[nodiscard]] const Members& initial() const { return initial_; }

 private:
  void add_implications(const Sources& sources, const Document& document);
  void add_hierarchy();
  // The instance of a family that has the values of another of the same hole names.
  [[nodiscard]] Member carry_over(const Member& instance, std::size_t family) const;
  void add_closure(const Member& member, Members& closure) const;
  void add_token(const std::string& token, Members& members) const;
  [[nodiscard]] bool is_wildcard(const std::string& token) const;

  std::string separators_ = ":/";
  bool hierarchy_ = false, wildcard_grants_ = false;
  std::vector<Scope> scopes_;  // in declaration order
  Members initial_;
};

// Whether a closed set holds this member, itself or with its whole family.
[[nodiscard]] bool holds(const Members& closed, const Member& member);
[[nodiscard]] bool holds_all(const Members& closed, const Members& members);

// The `{name}`s of a written family, in order.
[[nodiscard]] std::vector<std::string> hole_names(const Pattern& pattern);

}  // namespace scopeward::reference
