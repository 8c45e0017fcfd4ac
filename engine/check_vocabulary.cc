// SPDX-License-Identifier: Apache-2.0
// Scopes: their names, what they imply, and that no token could belong to two of them.
#include <algorithm>
#include <cmath>

#include "engine/checker.h"
#include "engine/limits.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

using Edges = std::vector<std::vector<ScopeId>>;

bool is_identifier(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
  });
}

// False, with a complaint, if the name can't be one of a scope.
bool check_name(Checker& c, const ScopeDecl& decl, const std::string& name, Scope& scope) {
  const auto invalid = [&](std::string message, std::string help) {
    c.report(Code::invalid_name, decl.name.span, std::move(message), "not a name for a scope", std::move(help));
    return false;
  };
  if (is_pattern(c.source, decl.name)) return invalid("a scope is declared by its name, not by a pattern", "quote the name if its `*` is meant literally");
  if (!decl.name.quoted && is_attribute_name(name)) return invalid("names that begin with `arg.`, `token.` or `request.` are attributes", "quote the name if it is a scope");
  if (!is_scope_token(name)) return invalid("a scope is made of visible ASCII characters without `\"` and `\\`", "RFC 6749 section 3.3 says what a scope may hold");
  if (name.size() > limits::kScopeBytes) {
    c.report(Code::name_too_long, decl.name.span, "this scope is longer than " + std::to_string(limits::kScopeBytes) + " bytes", "too long", "shorten it");
    return false;
  }
  const ShapeError error = read_shape(name, c.model.vocabulary.separators, !decl.name.quoted, scope.shape);
  if (error == ShapeError::two_holes || error == ShapeError::repeated_hole || error == ShapeError::stray_brace) {
    c.report(Code::misplaced_hole, decl.name.span, error == ShapeError::two_holes ? "a segment has at most one hole" : "each hole of a family has a name of its own", "holes", "give each hole a segment and a name of its own");
    return false;
  }
  if (scope.shape.holes.size() > limits::kHoles) {
    c.report(Code::too_many_holes, decl.name.span, "a family has at most " + std::to_string(limits::kHoles) + " holes", "too many");
    return false;
  }
  for (const std::string& hole : scope.shape.holes)
    if (!is_identifier(hole)) return invalid("a hole's name is made of letters, digits and `_`", "write it as in `entries:{id}:read`");
  return true;
}

void declare_scope(Checker& c, const ScopeDecl& decl) {
  Scope scope;
  scope.name = c.text(decl.name);
  if (!check_name(c, decl, scope.name, scope)) {
    c.failed.push_back(scope.name);
    return;
  }
  scope.internal = decl.internal;
  scope.deprecated = decl.deprecated;
  if (decl.has_description) scope.description = c.text(decl.description);
  if (decl.deprecated) scope.advice = c.text(decl.advice);
  if (decl.weight < 1 || decl.weight > 1'000'000 || decl.weight != std::floor(decl.weight)) {
    c.report(Code::invalid_number, decl.weight_span, "a weight is a whole number from 1 to 1000000", "out of range");
  } else {
    scope.weight = static_cast<std::uint32_t>(decl.weight);
  }
  const auto id = static_cast<ScopeId>(c.model.vocabulary.scopes.size());
  if (!c.declare(c.scopes, scope.name, id, decl.name.span)) return;
  if (scope.is_family()) c.families.try_emplace(shape_key(scope.shape), id);
  c.model.vocabulary.scopes.push_back(std::move(scope));
}

std::vector<std::string> sorted_holes(const Scope& scope) {
  auto holes = scope.shape.holes;
  std::ranges::sort(holes);
  return holes;
}

void add_implied(Checker& c, Edges& edges, ScopeId from, const Word& word) {
  const auto& scopes = c.model.vocabulary.scopes;
  const std::string name = c.text(word);
  const bool family = scopes[from].is_family();
  const auto fits = [&](ScopeId to) { return !family || (scopes[to].is_family() && sorted_holes(scopes[to]) == sorted_holes(scopes[from])); };
  if (is_pattern(c.source, word)) {
    bool any = false;
    for (const ScopeId to : expand(c, word)) {
      if (to == from || !fits(to)) continue;
      any = true;
      edges[from].push_back(to);
    }
    if (!any && c.document.broken.empty())
      c.report(Code::matches_nothing, word.span, "`" + name + "` matches no scope that `" + scopes[from].name + "` could imply", "matches nothing", "name a declared scope, or take the pattern out");
    return;
  }
  const auto at = c.scopes.find(name);
  if (at == c.scopes.end()) {
    if (!c.is_full() && !c.is_broken(name))
      c.report(Code::unknown_scope, word.span, "unknown scope `" + name + "`", "not declared", did_you_mean(suggest(name, c.known_scopes())));
    return;
  }
  const ScopeId to = at->second.id;
  if (!fits(to)) {
    Diagnostic& d = c.report(Code::invalid_implication, word.span, "a family implies families with the same holes, nothing else", scopes[to].is_family() ? "other holes" : "not a family");
    d.help = "let a scope without holes imply it";
    return;
  }
  edges[from].push_back(to);
}

void add_hierarchy(Checker& c, Edges& edges) {
  const auto& scopes = c.model.vocabulary.scopes;
  for (ScopeId to = 0; to < scopes.size(); ++to) {
    if (scopes[to].internal) continue;
    std::string prefix;
    const ScopeShape& shape = scopes[to].shape;
    for (std::size_t i = 0; i + 1 < shape.segments.size(); ++i) {
      const ScopeSegment& segment = shape.segments[i];
      if (i > 0) prefix += shape.joints[i - 1];
      prefix += segment.prefix;
      if (segment.hole != kNoHole) prefix += "{" + shape.holes[segment.hole] + "}" + segment.suffix;
      const auto at = c.scopes.find(prefix);
      if (at == c.scopes.end()) continue;
      const ScopeId from = at->second.id;
      if (!extends(scopes[from].shape, shape)) continue;
      if (scopes[from].is_family() && sorted_holes(scopes[from]) != sorted_holes(scopes[to])) {
        Diagnostic& d = c.report(Code::unrelated_families, c.scopes.at(scopes[to].name).span, "`" + prefix + "` does not imply `" + scopes[to].name + "`", "has other holes");
        d.others.push_back({at->second.span, "extended by whole segments"});
        d.note = "`hierarchy on` carries the values of holes over by their names";
        continue;
      }
      edges[from].push_back(to);
    }
  }
}

// One circle, if there is one, as the scopes on it.
std::vector<ScopeId> find_cycle(const Edges& edges) {
  enum : std::uint8_t { unseen, open, done };
  std::vector<std::uint8_t> state(edges.size(), unseen);
  std::vector<std::size_t> progress(edges.size(), 0);
  std::vector<ScopeId> path;
  for (ScopeId root = 0; root < edges.size(); ++root) {
    if (state[root] != unseen) continue;
    path.push_back(root);
    state[root] = open;
    while (!path.empty()) {
      const ScopeId at = path.back();
      if (progress[at] == edges[at].size()) {
        state[at] = done;
        path.pop_back();
        continue;
      }
      const ScopeId next = edges[at][progress[at]++];
      if (state[next] == open) {
        path.erase(path.begin(), std::ranges::find(path, next));
        return path;
      }
      if (state[next] == unseen) {
        state[next] = open;
        path.push_back(next);
      }
    }
  }
  return {};
}

void report_cycle(Checker& c, const std::vector<ScopeId>& cycle) {
  const auto& scopes = c.model.vocabulary.scopes;
  const auto first = std::ranges::min_element(cycle);
  std::vector<ScopeId> turned(first, cycle.end());
  turned.insert(turned.end(), cycle.begin(), first);
  std::string text;
  for (const ScopeId id : turned) text += "`" + scopes[id].name + "` -> ";
  text += "`" + scopes[turned.front()].name + "`";
  if (turned.size() > 8) text = "`" + scopes[turned.front()].name + "` -> ... -> `" + scopes[turned.back()].name + "` -> `" + scopes[turned.front()].name + "`";
  Diagnostic& d = c.report(Code::implication_cycle, c.scopes.at(scopes[turned.front()].name).span, "scopes imply one another: " + text, "begins here");
  for (std::size_t i = 1; i < turned.size() && i < 4; ++i) d.others.push_back({c.scopes.at(scopes[turned[i]].name).span, "implied on the way"});
  d.help = "take one of these implications out";
  d.note = "scopes that imply one another would be one and the same";
}

void report_overlap(Checker& c, ScopeId a, ScopeId b, const std::string& witness) {
  const auto& scopes = c.model.vocabulary.scopes;
  Diagnostic& d = c.report(Code::overlapping_families, c.scopes.at(scopes[b].name).span, "the token `" + witness + "` could belong to two scopes", "one of them");
  d.others.push_back({c.scopes.at(scopes[a].name).span, "the other"});
  d.help = "give one of them a segment that the other does not have";
}

void check_overlaps(Checker& c) {
  const auto& scopes = c.model.vocabulary.scopes;
  const std::string& separators = c.model.vocabulary.separators;
  std::map<std::string, std::vector<ScopeId>> groups;  // by joints and first literal: others can't overlap
  std::vector<ScopeId> open, families;
  std::vector<std::string_view> values;
  std::string witness;
  for (ScopeId id = 0; id < scopes.size(); ++id) {
    if (!scopes[id].is_family()) {
      const ScopeId family = c.model.vocabulary.find_instance(scopes[id].name, values);
      if (family != kNotFound) report_overlap(c, std::min(id, family), std::max(id, family), scopes[id].name);
      continue;
    }
    const ScopeShape& shape = scopes[id].shape;
    const bool fixed = shape.segments.front().hole == kNoHole;
    auto& group = groups[shape.joints + " " + (fixed ? shape.segments.front().prefix : "")];
    const auto compare = [&](const std::vector<ScopeId>& others) {
      for (const ScopeId other : others)
        if (overlap(scopes[other].shape, shape, separators, witness)) report_overlap(c, other, id, witness);
    };
    if (fixed) {
      compare(group);
      compare(open);
      group.push_back(id);
    } else {
      compare(families);
      open.push_back(id);
    }
    families.push_back(id);
  }
}

void check_internal(Checker& c) {
  const Vocabulary& v = c.model.vocabulary;
  for (ScopeId id = 0; id < v.scopes.size(); ++id) {
    if (!v.scopes[id].is_requestable()) continue;
    for (const ScopeId implied : v.members(v.closure(id))) {
      if (!v.scopes[implied].internal) continue;
      Diagnostic& d = c.report(Code::internal_reachable, c.scopes.at(v.scopes[id].name).span, "`" + v.scopes[id].name + "` implies the internal scope `" + v.scopes[implied].name + "`", "can be asked for");
      d.others.push_back({c.scopes.at(v.scopes[implied].name).span, "issued by hand only"});
      d.help = "take the implication out, or make this scope internal too";
      break;
    }
  }
}

}  // namespace

std::vector<ScopeId> expand(Checker& c, const Word& pattern) {
  std::vector<ScopeId> covered;
  const auto& scopes = c.model.vocabulary.scopes;
  const bool had_room = c.pattern_tests <= limits::kPatternTests;
  c.pattern_tests += scopes.size();
  if (c.pattern_tests > limits::kPatternTests) {
    if (had_room) c.report(Code::expansion_too_large, pattern.span, "patterns are compared with scopes too often", "one too many", "name the scopes, or use fewer patterns");
    return covered;
  }
  const std::string_view text = c.source.text(pattern.span);
  for (ScopeId id = 0; id < scopes.size(); ++id)
    if (!scopes[id].internal && pattern_covers(text, scopes[id].shape, c.model.vocabulary.separators)) covered.push_back(id);
  return covered;
}

void check_vocabulary(Checker& c) {
  for (const ScopeDecl& decl : c.document.scopes) {
    if (c.model.vocabulary.scopes.size() == limits::kScopes) {
      c.report(Code::too_many_scopes, decl.name.span, "a policy has at most " + std::to_string(limits::kScopes) + " scopes", "one too many", "use a family: `entries:{id}:read` is one scope");
      break;
    }
    declare_scope(c, decl);
  }
  Edges edges(c.model.vocabulary.scopes.size());
  for (const ScopeDecl& decl : c.document.scopes) {
    const auto at = c.scopes.find(c.text(decl.name));
    if (at == c.scopes.end() || at->second.span != decl.name.span || at->second.id >= edges.size()) continue;
    for (std::uint32_t i = decl.implies.begin; i < decl.implies.end; ++i) add_implied(c, edges, at->second.id, c.word(i));
  }
  if (c.model.settings.hierarchy) add_hierarchy(c, edges);
  for (auto& implied : edges) {
    std::ranges::sort(implied);
    const auto rest = std::ranges::unique(implied);
    implied.erase(rest.begin(), rest.end());
  }
  const std::vector<ScopeId> cycle = find_cycle(edges);
  if (!cycle.empty()) {
    report_cycle(c, cycle);
    for (auto& implied : edges) implied.clear();
  }
  c.model.vocabulary.close(edges);
  check_overlaps(c);
  check_internal(c);
}

}  // namespace scopeward
