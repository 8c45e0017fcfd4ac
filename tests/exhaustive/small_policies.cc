// SPDX-License-Identifier: Apache-2.0
// The lists themselves, in nested loops. Entry points: see small_policies.h.
// Tested by tests/exhaustive/exhaustive_test.cc.
#include "tests/exhaustive/small_policies.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;

const Names kStatic = {"a", "b", "c"};

World flat_world(const char* name, Statements scopes) {
  scopes.emplace_back("action do flat");
  scopes.emplace_back("attribute token.t bool");
  return {name, std::move(scopes), kStatic, kStatic, "do", "it", "token.t", {{"do", "it", {}}}};
}

std::vector<World> make_worlds() {
  std::vector<World> all;
  all.push_back(flat_world("apart", {"scope a", "scope b", "scope c"}));
  all.push_back(flat_world("pair", {"scope a implies b", "scope b", "scope c"}));
  all.push_back(flat_world("pair_backwards", {"scope a", "scope b implies a", "scope c"}));
  all.push_back(flat_world("fork", {"scope a implies b, c", "scope b", "scope c"}));
  all.push_back(flat_world("join", {"scope a", "scope b implies a", "scope c implies a"}));
  all.push_back(flat_world("chain", {"scope a implies b", "scope b implies c", "scope c"}));
  all.push_back(flat_world("chain_backwards", {"scope a", "scope b implies a", "scope c implies b"}));
  all.push_back(flat_world("triangle", {"scope a implies b, c", "scope b implies c", "scope c"}));
  all.push_back(flat_world("weights", {"scope a weight 3", "scope b weight 2 implies c", "scope c weight 4"}));
  all.push_back(flat_world("internal", {"scope a", "scope b internal implies a", "scope c"}));
  all.push_back(flat_world("deprecated", {"scope a deprecated \"use b\"", "scope b", "scope c implies a, b"}));
  all.push_back(
      flat_world("initial", {"policy \"P\" { initial_scopes b }", "scope a", "scope b", "scope c implies b"}));
  all.push_back(
      flat_world("offline", {"scope a implies offline_access", "scope b", "scope c", "scope offline_access"}));
  all.back().atoms = all.back().tokens = {"offline_access", "a", "b"};
  all.push_back(flat_world(
      "hierarchy", {"policy \"P\" { hierarchy on }", "scope x", "scope x:y", "scope x:y:z", "scope x:y:i internal"}));
  all.back().atoms = all.back().tokens = {"x", "x:y", "x:y:z"};
  reference::Attribute mistyped;
  mistyped.name = "arg.v";
  all.push_back({"families",
                 {"scope a:{h} implies b:{h}", "scope b:{h}", "scope c implies b:{h}", "scope d", "action do path",
                  "attribute token.t bool", "attribute arg.v string default \"2\""},
                 {"b:{h}", "b:{arg.v}", "c", "a:{h}"},
                 {"a:1", "b:1", "b:2", "c"},
                 "do",
                 "\"/{h}\"",
                 "token.t",
                 {{"do", "/1", {}}, {"do", "/no:value", {mistyped}}}});
  return all;
}

std::vector<Names> subsets(const Names& names) {
  std::vector<Names> all;
  for (std::size_t bits = 0; bits < std::size_t{1} << names.size(); ++bits) {
    Names subset;
    for (std::size_t i = 0; i < names.size(); ++i)
      if ((bits >> i & 1) != 0) subset.push_back(names[i]);
    all.push_back(subset);
  }
  return all;
}

std::string join(const Names& names, const char* between) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : between) + name;
  return text;
}

Names atoms(const World& world) {
  Names all = world.atoms;
  all.push_back(world.attribute);
  return all;
}

Names plain_and_negated(const Names& plain) {
  Names all;
  for (const std::string& each : plain) {
    all.push_back(each);
    all.push_back("not " + each);
  }
  return all;
}

// Lists of `size` atoms, each with what it is called.
void add_lists(const Names& names, Names& out) {
  const std::string inside = join(names, ", ") + ")";
  out.push_back("any(" + inside);
  out.push_back("all(" + inside);
  for (std::size_t k = 1; k <= names.size(); ++k) out.push_back("at_least(" + std::to_string(k) + ", " + inside);
}

Names lists_of(const World& world, std::size_t size) {
  Names plain;
  for (const Names& names : subsets(atoms(world)))
    if (names.size() == size) add_lists(names, plain);
  return plain_and_negated(plain);
}

Statements policy(const World& world, const Names& rules) {
  Statements statements = world.declarations;
  for (const std::string& rule : rules) {
    const std::size_t end = rule.find(' ');  // the effect
    statements.push_back(rule.substr(0, end) + " " + world.action + " " + world.target + rule.substr(end));
  }
  return statements;
}

Names under_all(const char* effect, const Names& bare_conditions, const Names& requirements) {
  Names rules;
  for (const std::string& condition : bare_conditions) rules.push_back(std::string(effect) + " " + condition);
  for (const std::string& requirement : requirements) {
    rules.push_back(std::string(effect) + " if " + requirement);
    rules.push_back(std::string(effect) + " unless " + requirement);
  }
  return rules;
}

}  // namespace

const std::vector<World>& worlds() {
  static const std::vector<World> all = make_worlds();
  return all;
}

Names literals(const World& world) { return plain_and_negated(atoms(world)); }

Names pairs(const World& world) {
  Names plain;
  for (const std::string& left : atoms(world))
    for (const std::string& right : atoms(world))
      if (left != right)
        for (const char* op : {" and ", " or "})
          for (const char* left_not : {"", "not "})
            for (const char* right_not : {"", "not "})
              plain.push_back("(" + (left_not + left) + op + right_not + right + ")");
  return plain_and_negated(plain);
}

Names lists(const World& world) {
  Names all = lists_of(world, 2);
  for (const std::string& each : lists_of(world, 3)) all.push_back(each);
  return all;
}

Names triples(World world) {
  world.atoms.resize(3);
  Names halves = pairs(world);
  for (const std::string& each : lists_of(world, 2)) halves.push_back(each);
  Names all;
  for (const std::string& half : halves) {
    for (const std::string& literal : literals(world)) {
      all.push_back(half + " and " + literal);
      all.push_back(literal + " or " + half);
    }
  }
  return all;
}

std::vector<Statements> with_one_requirement(const World& world, const Names& requirements) {
  std::vector<Statements> all;
  for (const std::string& requirement : requirements) {
    all.push_back(policy(world, {"allow if " + requirement}));
    all.push_back(policy(world, {"allow authenticated", "deny if " + requirement + " \"No.\""}));
  }
  return all;
}

std::vector<Statements> with_several_rules(const World& world) {
  const std::string x = world.atoms[0], y = world.atoms[1], z = world.atoms[2], t = world.attribute;
  const Names more = {x,
                      y,
                      z,
                      t,
                      "not " + x,
                      x + " and " + y,
                      x + " or " + y,
                      y + " and not " + z,
                      z + " or " + t,
                      "not " + y + " and " + t};
  const Names fewer = {x, y, "not " + z};
  const Names bare = {"public", "anonymous", "authenticated"};
  std::vector<Statements> all;
  for (const std::string& allow : under_all("allow", bare, more)) {
    for (const std::string& other : under_all("allow", bare, more))
      all.push_back(policy(world, {allow, other + " \"second\""}));
    for (const std::string& deny : under_all("deny", {"always"}, more)) {
      all.push_back(policy(world, {allow, deny}));
      all.push_back(policy(world, {deny + " \"first\"", allow}));
    }
  }
  for (const std::string& first : under_all("allow", bare, fewer))
    for (const std::string& second : under_all("allow", bare, fewer))
      for (const std::string& deny : under_all("deny", {"always"}, fewer))
        all.push_back(policy(world, {first, second, deny}));
  return all;
}

std::vector<Statements> with_lets(const World& world) {
  const std::string x = world.atoms[0], y = world.atoms[1], z = world.atoms[2], t = world.attribute;
  const Names uses = {"l",
                      "not l",
                      "l and " + z,
                      "not l or " + y,
                      "any(l, " + x + ")",
                      "at_least(2, l, " + x + ", " + z + ")",
                      "l and not (l and " + x + ")",
                      "m and l",
                      "all(m, " + t + ") or not m"};
  std::vector<Statements> all;
  for (const std::string& pair : pairs(world)) {
    for (const std::string& use : uses) {
      Statements statements = policy(world, {"allow if " + use});
      statements.push_back("let l = " + pair);
      if (use.find('m') != std::string::npos) statements.push_back("let m = l or " + z);
      all.push_back(statements);
    }
  }
  return all;
}

std::vector<Case> cases(const World& world, bool tests_attribute) {
  std::vector<reference::ScopeString> callers = {std::nullopt};
  for (const Names& held : subsets(world.tokens)) callers.emplace_back(join(held, " "));
  std::vector<reference::Request> requests = world.requests;
  if (tests_attribute) {
    reference::Attribute attribute;
    attribute.name = world.attribute;
    reference::Attribute no = attribute, yes = attribute;
    attribute.sort = reference::Attribute::Sort::string;
    no.sort = yes.sort = reference::Attribute::Sort::boolean;
    yes.boolean = true;
    for (const reference::Attribute& given : {attribute, no, yes}) {
      requests.push_back(world.requests[0]);
      requests.back().attributes.push_back(given);
    }
  }
  std::vector<Case> all;
  for (const auto& caller : callers)
    for (const auto& request : requests) all.push_back({caller, request});
  return all;
}

}  // namespace scopeward::exhaustive
