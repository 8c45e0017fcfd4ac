// SPDX-License-Identifier: Apache-2.0
// Scopes: their names, what they imply, and that no token could belong to two of them.
#include <algorithm>
#include <cmath>

#include "engine/checker.h"
#include "engine/limits.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

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
  if (is_pattern(c.sources, decl.name))
    return invalid("a scope is declared by its name, not by a pattern", "quote the name if its `*` is meant literally");
  if (!decl.name.quoted && is_attribute_name(name))
    return invalid("names that begin with `arg.`, `token.` or `request.` are attributes",
                   "quote the name if it is a scope");
  if (!is_scope_token(name))
    return invalid("a scope is made of visible ASCII characters without `\"` and `\\`",
                   "RFC 6749 section 3.3 says what a scope may hold");
  if (name.size() > limits::kScopeBytes) {
    c.report(Code::name_too_long, decl.name.span,
             "this scope is longer than " + std::to_string(limits::kScopeBytes) + " bytes", "too long", "shorten it");
    return false;
  }
  const ShapeError error = read_shape(name, c.model.vocabulary.separators, !decl.name.quoted, scope.shape);
  if (error == ShapeError::two_holes || error == ShapeError::repeated_hole || error == ShapeError::stray_brace) {
    c.report(Code::misplaced_hole, decl.name.span,
             error == ShapeError::two_holes ? "a segment has at most one hole"
                                            : "each hole of a family has a name of its own",
             "holes", "give each hole a segment and a name of its own");
    return false;
  }
  if (scope.shape.holes.size() > limits::kHoles) {
    c.report(Code::too_many_holes, decl.name.span, "a family has at most " + std::to_string(limits::kHoles) + " holes",
             "too many");
    return false;
  }
  for (const std::string& hole : scope.shape.holes)
    if (!is_identifier(hole))
      return invalid("a hole's name is made of letters, digits and `_`", "write it as in `entries:{id}:read`");
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

void report_overlap(Checker& c, ScopeId a, ScopeId b, const std::string& witness) {
  const auto& scopes = c.model.vocabulary.scopes;
  Diagnostic& d = c.report(Code::overlapping_families, c.scopes.at(scopes[b].name).span,
                           "the token `" + witness + "` could belong to two scopes", "one of them");
  d.others.push_back({c.scopes.at(scopes[a].name).span, "the other"});
  d.help = "give one of them a segment that the other does not have";
}

// Families with the same separators, by segments: what could overlap is found without looking at the rest.
class FamilyTree {
 public:
  // Calls found(other) for every family in the tree that might overlap with this one, then adds it.
  template <typename Found>
  void add(ScopeId id, const ScopeShape& shape, std::string_view separators, Found&& found) {
    visit(0, shape, 0, separators, found);
    std::size_t at = 0;
    for (const ScopeSegment& segment : shape.segments) at = child(at, segment);
    nodes_[at].family = id;
  }

 private:
  struct Node {
    std::map<std::string, std::size_t> literals;
    std::vector<std::pair<ScopeSegment, std::size_t>> holes;
    ScopeId family = kNotFound;
  };

  template <typename Found>
  void visit(std::size_t at, const ScopeShape& shape, std::size_t i, std::string_view separators, Found& found) {
    if (i == shape.segments.size()) {
      if (nodes_[at].family != kNotFound) found(nodes_[at].family);
      return;
    }
    const ScopeSegment& segment = shape.segments[i];
    std::string witness;
    if (segment.hole == kNoHole) {
      const auto same = nodes_[at].literals.find(segment.prefix);
      if (same != nodes_[at].literals.end()) visit(same->second, shape, i + 1, separators, found);
    } else {
      for (const auto& [literal, child] : nodes_[at].literals)
        if (segments_overlap({literal, {}, kNoHole}, segment, separators, witness))
          visit(child, shape, i + 1, separators, found);
    }
    for (const auto& [other, child] : nodes_[at].holes)
      if (segments_overlap(other, segment, separators, witness)) visit(child, shape, i + 1, separators, found);
  }

  std::size_t child(std::size_t at, const ScopeSegment& segment) {
    if (segment.hole == kNoHole) {
      const auto [known, added] = nodes_[at].literals.try_emplace(segment.prefix, nodes_.size());
      const std::size_t result = known->second;
      if (added) nodes_.emplace_back();
      return result;
    }
    for (const auto& [other, known] : nodes_[at].holes)
      if (other.prefix == segment.prefix && other.suffix == segment.suffix) return known;
    nodes_[at].holes.emplace_back(segment, nodes_.size());
    nodes_.emplace_back();
    return nodes_.size() - 1;
  }

  std::vector<Node> nodes_{1};
};

void check_overlaps(Checker& c) {
  const auto& scopes = c.model.vocabulary.scopes;
  const std::string& separators = c.model.vocabulary.separators;
  std::map<std::string, FamilyTree> trees;  // by the separators between segments
  std::vector<std::string_view> values;
  std::string witness;
  for (ScopeId id = 0; id < scopes.size() && !c.findings.is_full(); ++id) {
    if (!scopes[id].is_family()) {
      const ScopeId family = c.model.vocabulary.find_instance(scopes[id].name, values);
      if (family != kNotFound) report_overlap(c, std::min(id, family), std::max(id, family), scopes[id].name);
      continue;
    }
    trees[scopes[id].shape.joints].add(id, scopes[id].shape, separators, [&](ScopeId other) {
      if (overlap(scopes[other].shape, scopes[id].shape, separators, witness)) report_overlap(c, other, id, witness);
    });
  }
}

void check_internal(Checker& c) {
  const Vocabulary& v = c.model.vocabulary;
  for (ScopeId id = 0; id < v.scopes.size(); ++id) {
    if (!v.scopes[id].is_requestable()) continue;
    for (const ScopeId implied : v.members(v.closure(id))) {
      if (!v.scopes[implied].internal) continue;
      Diagnostic& d =
          c.report(Code::internal_reachable, c.scopes.at(v.scopes[id].name).span,
                   "`" + v.scopes[id].name + "` implies the internal scope `" + v.scopes[implied].name + "`",
                   "can be asked for");
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
    if (had_room)
      c.report(Code::expansion_too_large, pattern.span, "patterns are compared with scopes too often", "one too many",
               "name the scopes, or use fewer patterns");
    return covered;
  }
  const std::string_view text = c.sources.text(pattern.span);
  const std::string& separators = c.model.vocabulary.separators;
  for (std::size_t at = text.find("**"); at != std::string_view::npos; at = text.find("**", at + 2)) {
    const bool begins = at == 0 || separators.find(text[at - 1]) != std::string::npos;
    const bool ends = at + 2 == text.size() || separators.find(text[at + 2]) != std::string::npos;
    if (begins && ends) continue;
    c.report(Code::misplaced_pattern, pattern.span, "`**` stands for whole segments", "with something beside it",
             "write `*` for a run inside a segment");
    c.failed.push_back(std::string(text));
    return covered;
  }
  for (ScopeId id = 0; id < scopes.size(); ++id)
    if (!scopes[id].internal && pattern_covers(text, scopes[id].shape, c.model.vocabulary.separators))
      covered.push_back(id);
  return covered;
}

void check_vocabulary(Checker& c) {
  for (const ScopeDecl& decl : c.document.scopes) {
    if (c.model.vocabulary.scopes.size() == limits::kScopes) {
      c.report(Code::too_many_scopes, decl.name.span,
               "a policy has at most " + std::to_string(limits::kScopes) + " scopes", "one too many",
               "use a family: `entries:{id}:read` is one scope");
      break;
    }
    declare_scope(c, decl);
  }
  c.model.vocabulary.close(read_implications(c));
  check_overlaps(c);
  check_internal(c);
}

}  // namespace scopeward
