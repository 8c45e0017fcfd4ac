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
  if (is_pattern(c.source, decl.name))
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
  const std::string_view text = c.source.text(pattern.span);
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
