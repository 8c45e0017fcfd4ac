// SPDX-License-Identifier: Apache-2.0
// Lets: each is resolved after those that it uses, and none uses itself.
#include <algorithm>

#include "engine/checker.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

// The lets that a requirement names, so that each is resolved before those that use it.
void collect_lets(const Checker& c, NodeId node, std::vector<std::uint32_t>& found) {
  const Expr& expr = c.document.expr(node);
  if (expr.op == Op::name && !expr.word.quoted) {
    const auto at = c.lets.find(c.text(expr.word));
    if (at != c.lets.end()) found.push_back(at->second.id);
  }
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) collect_lets(c, child, found);
}

// How many levels a requirement has, with those of the lets in it.
std::size_t levels_of(const Checker& c, NodeId node, const std::vector<std::size_t>& of_lets) {
  const Expr& expr = c.document.expr(node);
  std::size_t below = 0;
  if (expr.op == Op::name && !expr.word.quoted)
    if (const auto at = c.lets.find(c.text(expr.word)); at != c.lets.end()) below = of_lets[at->second.id];
  for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next)
    below = std::max(below, levels_of(c, child, of_lets));
  return below + 1;
}

struct LetOrder {
  std::vector<std::vector<std::uint32_t>> uses;  // by let
  std::vector<std::uint32_t> order;              // used before users
  std::vector<std::uint32_t> depth;
  std::vector<std::uint32_t> cycle;
};

LetOrder order_lets(std::vector<std::vector<std::uint32_t>> uses) {
  LetOrder result;
  const std::size_t count = uses.size();
  std::vector<std::uint8_t> state(count, 0);
  std::vector<std::size_t> progress(count, 0);
  result.depth.assign(count, 1);
  std::vector<std::uint32_t> path;
  for (std::uint32_t root = 0; root < count; ++root) {
    if (state[root] != 0) continue;
    path.push_back(root);
    state[root] = 1;
    while (!path.empty()) {
      const std::uint32_t at = path.back();
      if (progress[at] == uses[at].size()) {
        for (const std::uint32_t used : uses[at]) result.depth[at] = std::max(result.depth[at], result.depth[used] + 1);
        state[at] = 2;
        result.order.push_back(at);
        path.pop_back();
        continue;
      }
      const std::uint32_t next = uses[at][progress[at]++];
      if (state[next] == 1) {
        result.cycle.assign(std::ranges::find(path, next), path.end());
        return result;
      }
      if (state[next] == 0) {
        state[next] = 1;
        path.push_back(next);
      }
    }
  }
  result.uses = std::move(uses);
  return result;
}

}  // namespace

void check_lets(Checker& c) {
  std::vector<const LetDecl*> decls;
  for (const LetDecl& decl : c.document.lets) {
    const std::string name = c.text(decl.name);
    if (decl.name.quoted || name.find_first_of(":./@+-*{") != std::string::npos) {
      c.report(Code::invalid_name, decl.name.span, "the name of a `let` is made of letters, digits and `_`",
               "not such a name");
      c.failed.push_back(name);
      continue;
    }
    if (decls.size() == limits::kLets) {
      c.report(Code::too_many_lets, decl.name.span, "a policy has at most " + std::to_string(limits::kLets) + " lets",
               "one too many");
      break;
    }
    if (const auto scope = c.scopes.find(name); scope != c.scopes.end()) {
      Diagnostic& d = c.report(Code::duplicate_declaration, decl.name.span, "`" + name + "` is a scope already",
                               "declared again", "rename the `let`");
      d.others.push_back({scope->second.span, "declared as a scope here"});
      continue;
    }
    if (!c.declare(c.lets, name, static_cast<std::uint32_t>(decls.size()), decl.name.span)) continue;
    decls.push_back(&decl);
    c.model.lets.push_back({name, kNone, decl.span, decl.name.span, 0});
  }
  c.let_captures.resize(decls.size());

  std::vector<std::vector<std::uint32_t>> uses(decls.size());
  for (std::size_t i = 0; i < decls.size(); ++i) collect_lets(c, decls[i]->value, uses[i]);
  const LetOrder lets = order_lets(std::move(uses));
  if (!lets.cycle.empty()) {
    std::string text;
    for (const std::uint32_t let : lets.cycle) text += "`" + c.model.lets[let].name + "` -> ";
    if (lets.cycle.size() > 8) text = "`" + c.model.lets[lets.cycle.front()].name + "` -> ... -> ";
    Diagnostic& d = c.report(
        Code::let_cycle, decls[lets.cycle.front()]->name.span,
        "a `let` is defined by itself: " + text + "`" + c.model.lets[lets.cycle.front()].name + "`", "begins here");
    d.help = "take one of these uses out";
    return;
  }
  std::vector<std::size_t> levels(decls.size(), 0);
  for (const std::uint32_t let : lets.order) {
    levels[let] = levels_of(c, decls[let]->value, levels);
    if (lets.depth[let] > limits::kLetDepth) {
      c.report(Code::nested_too_deep, decls[let]->name.span,
               "`let` is nested more than " + std::to_string(limits::kLetDepth) + " deep", "too deep");
      continue;
    }
    if (levels[let] > limits::kLetLevels) {
      c.report(Code::nested_too_deep, decls[let]->name.span,
               "with the lets in it, this has more than " + std::to_string(limits::kLetLevels) + " levels", "too deep");
      levels[let] = 0;  // what uses it is not at fault
      continue;
    }
    std::vector<NeededCapture> captures;
    c.model.lets[let].formula = resolve(c, decls[let]->value, captures);
    for (const NeededCapture& needed : captures) c.let_captures[let].push_back(needed.capture);
    std::ranges::sort(c.let_captures[let]);
    c.let_captures[let].erase(std::unique(c.let_captures[let].begin(), c.let_captures[let].end()),
                              c.let_captures[let].end());
  }
}

}  // namespace scopeward
