// SPDX-License-Identifier: Apache-2.0
// What each scope implies: by name, by pattern and by hierarchy, without a circle.
#include <algorithm>

#include "engine/checker.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

using Edges = std::vector<std::vector<ScopeId>>;

std::vector<std::string> sorted_holes(const Scope& scope) {
  auto holes = scope.shape.holes;
  std::ranges::sort(holes);
  return holes;
}

void add_implied(Checker& c, Edges& edges, ScopeId from, const Word& word) {
  const auto& scopes = c.model.vocabulary.scopes;
  const std::string name = c.text(word);
  const bool family = scopes[from].is_family();
  const auto fits = [&](ScopeId to) {
    return !family || (scopes[to].is_family() && sorted_holes(scopes[to]) == sorted_holes(scopes[from]));
  };
  if (is_pattern(c.sources, word)) {
    bool any = false;
    for (const ScopeId to : expand(c, word)) {
      if (to == from || !fits(to)) continue;
      any = true;
      edges[from].push_back(to);
    }
    if (!any && c.document.broken.empty() && !c.is_broken(c.text(word)) && c.pattern_tests <= limits::kPatternTests)
      c.report(Code::matches_nothing, word.span,
               "`" + name + "` matches no scope that `" + scopes[from].name + "` could imply", "matches nothing",
               "name a declared scope, or take the pattern out");
    return;
  }
  const auto at = c.scopes.find(name);
  const bool names_family = !word.quoted && name.find('{') != std::string::npos;  // a quoted name is literal
  if (at == c.scopes.end() || scopes[at->second.id].is_family() != names_family) {
    c.unknown_scope(word, false);
    return;
  }
  const ScopeId to = at->second.id;
  if (!fits(to)) {
    Diagnostic& d =
        c.report(Code::invalid_implication, word.span, "a family implies families with the same holes, nothing else",
                 scopes[to].is_family() ? "other holes" : "not a family");
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
        Diagnostic& d = c.report(Code::unrelated_families, c.scopes.at(scopes[to].name).span,
                                 "`" + prefix + "` does not imply `" + scopes[to].name + "`", "has other holes");
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
  if (turned.size() > 8)
    text = "`" + scopes[turned.front()].name + "` -> ... -> `" + scopes[turned.back()].name + "` -> `" +
           scopes[turned.front()].name + "`";
  Diagnostic& d = c.report(Code::implication_cycle, c.scopes.at(scopes[turned.front()].name).span,
                           "scopes imply one another: " + text, "begins here");
  for (std::size_t i = 1; i < turned.size() && i < 4; ++i)
    d.others.push_back({c.scopes.at(scopes[turned[i]].name).span, "implied on the way"});
  d.help = "take one of these implications out";
  d.note = "scopes that imply one another would be one and the same";
}

}  // namespace

std::vector<std::vector<ScopeId>> read_implications(Checker& c) {
  Edges edges(c.model.vocabulary.scopes.size());
  for (const ScopeDecl& decl : c.document.scopes) {
    const auto at = c.scopes.find(c.text(decl.name));
    if (at == c.scopes.end() || at->second.span != decl.name.span || at->second.id >= edges.size()) continue;
    for (std::uint32_t i = decl.implies.begin; i < decl.implies.end; ++i)
      add_implied(c, edges, at->second.id, c.word(i));
  }
  if (c.model.settings.hierarchy) add_hierarchy(c, edges);
  for (auto& implied : edges) {
    std::ranges::sort(implied);
    implied.erase(std::unique(implied.begin(), implied.end()), implied.end());
  }
  const std::vector<ScopeId> cycle = find_cycle(edges);
  if (!cycle.empty()) {
    report_cycle(c, cycle);
    for (auto& implied : edges) implied.clear();
  }
  return edges;
}

}  // namespace scopeward
