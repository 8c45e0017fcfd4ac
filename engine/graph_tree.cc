// SPDX-License-Identifier: Apache-2.0
// The decision tree of one operation: decision_graph() of graph.h. Nodes of the program become nodes of the graph, rule
// after rule: where a rule holds the way ends, and where it does not it goes on with the next. A rule that is too large
// for the limit is left out with all behind it.
#include <algorithm>
#include <map>

#include "engine/atoms.h"
#include "engine/explain.h"
#include "engine/graph.h"
#include "engine/written.h"

namespace scopeward {
namespace {

struct Region {                                // one run of the program: a rule's own, or a part's
  std::vector<NodeIndex> program;              // its nodes, in order: jumps go forward
  std::size_t first_node = 0, first_edge = 0;  // of the graph; a part's two ends stand behind its nodes
};

class TreeBuilder {
 public:
  TreeBuilder(const Policy& policy, const Grant* grant, const Request& request, DecisionGraph& graph)
      : model_(policy.model), program_(policy.program), grant_(grant), request_(request), graph_(graph) {}

  void build(const AskedOperation& operation) {
    collect(operation);
    graph_.nodes.push_back({});
    graph_.nodes.back().id = "start";
    graph_.nodes.back().kind = TreeNode::Kind::start;
    graph_.nodes.back().taken = grant_ != nullptr;
    graph_.edges.push_back({"start", entry_id(0), std::nullopt, false, grant_ != nullptr});
    bool open = grant_ != nullptr;  // the grant's way has not ended yet
    for (std::size_t i = 0; i < reached_; ++i) {
      const std::size_t nodes = graph_.nodes.size(), edges = graph_.edges.size(), parts = graph_.parts.size();
      begin_rule(i);
      if (elements() <= limits::kGraphElements) {
        if (open && follow_rule()) open = false;
        continue;
      }
      graph_.nodes.resize(nodes);
      graph_.edges.resize(edges);
      graph_.parts.resize(parts);
      graph_.rules.resize(i);
      graph_.left_out = matches_.size() - i;
      break;
    }
    if (graph_.left_out == 0 && ends_) return;
    TreeNode end;
    // Where rules are left out, the way leads to the entry of the first of them.
    end.id = graph_.left_out > 0 ? entry_id(graph_.rules.size()) : "end";
    end.kind = graph_.left_out > 0 ? TreeNode::Kind::left_out : TreeNode::Kind::denied;
    end.taken = open;
    graph_.nodes.push_back(std::move(end));
  }

 private:
  void collect(const AskedOperation& operation) {
    const auto keep = [&](const Match& match) { matches_.push_back(match); };
    const auto in_order = [&](std::size_t from) {
      const auto before = [](const Match& a, const Match& b) {
        return a.rule != b.rule ? a.rule < b.rule : a.pattern < b.pattern;
      };
      std::sort(matches_.begin() + static_cast<std::ptrdiff_t>(from), matches_.end(), before);
      const auto same = [&](const Match& a, const Match& b) { return a.rule == b.rule && captured(a) == captured(b); };
      matches_.erase(std::unique(matches_.begin() + static_cast<std::ptrdiff_t>(from), matches_.end(), same),
                     matches_.end());
    };
    visit_denies(program_, operation, keep);
    in_order(0);
    const std::size_t denies = matches_.size();
    visit_allows(program_, operation, keep);
    in_order(denies);
    for (const Match& match : matches_) {
      graph_.rules.push_back({match.rule, !ends_});
      if (ends_) continue;
      ++reached_;
      const Condition condition = model_.rules[match.rule].condition;
      ends_ = condition == Condition::public_ || condition == Condition::always;
    }
  }

  // What a match gives its rule: two with the same are one.
  [[nodiscard]] std::map<std::uint32_t, std::string_view> captured(const Match& match) const {
    std::map<std::uint32_t, std::string_view> values;
    if (match.pattern == kNone || !program_.rules[match.rule].binds_captures) return values;
    const std::vector<std::uint32_t>& holes = model_.pattern_captures[match.pattern];
    for (std::size_t i = 0; i < holes.size(); ++i) values[holes[i]] = match.captures.values[i];
    return values;
  }

  [[nodiscard]] bool asks_for_token(std::size_t i) const {
    const Rule& rule = model_.rules[matches_[i].rule];
    return rule.condition == Condition::anonymous || rule.condition == Condition::authenticated ||
           (rule.effect == Effect::allow && rule.requirement != kNone);
  }

  [[nodiscard]] std::string entry_id(std::size_t i) const {
    if (i >= reached_) return "end";
    const std::string rule = "r" + std::to_string(i);
    if (asks_for_token(i)) return rule + "token";
    return rule + (model_.rules[matches_[i].rule].requirement != kNone ? "n0" : "end");
  }

  // The nodes and edges of one rule, and its end.
  void begin_rule(std::size_t i) {
    match_ = &matches_[i];
    rule_ = static_cast<std::uint32_t>(i);
    part_ids_.clear();
    regions_.clear();
    part_of_.clear();
    known_.clear();
    marked_.clear();
    const Rule& rule = model_.rules[match_->rule];
    const std::string prefix = "r" + std::to_string(i), holds = prefix + "end", fails = entry_id(i + 1);
    const bool walks = rule.requirement != kNone;
    first_node_ = graph_.nodes.size();
    first_edge_ = graph_.edges.size();
    if (asks_for_token(i)) {
      TreeNode node;
      node.id = prefix + "token";
      node.rule = rule_;
      node.test.text = "the caller has a token";
      if (grant_ != nullptr) node.test.truth = truth(grant_->has_token);
      graph_.nodes.push_back(std::move(node));
      const bool wants = rule.condition != Condition::anonymous;
      const std::string& with = wants ? (walks ? prefix + "n0" : holds) : fails;
      graph_.edges.push_back({prefix + "token", with, true, false, false});
      graph_.edges.push_back({prefix + "token", wants ? fails : holds, false, false, false});
    }
    if (walks) {
      add_region(prefix, kNone, program_.rules[match_->rule].with_token, holds, fails);
      add_parts(prefix);
    }
    TreeNode end;
    end.id = holds;
    end.kind = rule.effect == Effect::allow ? TreeNode::Kind::allowed : TreeNode::Kind::denied;
    end.rule = rule_;
    graph_.nodes.push_back(std::move(end));
  }

  void add_parts(const std::string& prefix) {
    // part_ids_ grows while parts that use others are added.
    for (std::size_t k = 0; k < part_ids_.size() && elements() <= limits::kGraphElements; ++k) {
      const std::uint32_t call = part_ids_[k];
      const std::string id = prefix + "p" + std::to_string(k);
      graph_.parts.push_back({id, part_name(call), id + "n0", rule_});
      const auto part = static_cast<std::uint32_t>(graph_.parts.size() - 1);
      add_region(id, part, program_.calls[call], id + "yes", id + "no");
      for (const bool yes : {true, false}) {
        TreeNode end;
        end.id = id + (yes ? "yes" : "no");
        end.kind = yes ? TreeNode::Kind::yes : TreeNode::Kind::no;
        end.rule = rule_;
        end.part = part;
        graph_.nodes.push_back(std::move(end));
      }
    }
  }

  void add_region(const std::string& prefix, std::uint32_t part, NodeIndex entry, const std::string& holds,
                  const std::string& fails) {
    Region region;
    region.program = reachable_from(entry);
    region.first_node = graph_.nodes.size();
    region.first_edge = graph_.edges.size();
    const auto id_of = [&](NodeIndex at) {
      if (at == kHolds) return holds;
      if (at == kFails) return fails;
      const auto found = std::lower_bound(region.program.begin(), region.program.end(), at);
      return prefix + "n" + std::to_string(found - region.program.begin());
    };
    for (const NodeIndex at : region.program) {
      if (elements() > limits::kGraphElements) break;
      const Node& node = program_.nodes[at];
      TreeNode drawn;
      drawn.id = id_of(at);
      drawn.rule = rule_;
      drawn.part = part;
      drawn.test = test_of(node.literal);
      const bool swapped = node.literal.kind() == LiteralWord::Kind::atom && node.literal.negated();
      const bool unknown = drawn.test.can_be_unknown, holds_then = node.literal.unknown_holds();
      if (node.literal.kind() == LiteralWord::Kind::count) count(program_.counts[node.literal.index()], drawn);
      // The outcome of a negated literal is the other way round than that of what it tests.
      graph_.edges.push_back({drawn.id, id_of(swapped ? node.on_false : node.on_true), true,
                              unknown && (swapped ? !holds_then : holds_then), false});
      graph_.edges.push_back({drawn.id, id_of(swapped ? node.on_true : node.on_false), false,
                              unknown && (swapped ? holds_then : !holds_then), false});
      graph_.nodes.push_back(std::move(drawn));
    }
    regions_.push_back(std::move(region));
  }

  void count(const Count& count, TreeNode& drawn) {
    drawn.kind = TreeNode::Kind::count;
    drawn.needed = count.needed;
    literals_ += count.end - count.begin;
    if (elements() > limits::kGraphElements) return;
    for (std::uint32_t i = count.begin; i < count.end; ++i) {
      const LiteralWord literal = program_.count_literals[i];
      TreeTest test = test_of(literal);
      test.negated = literal.kind() == LiteralWord::Kind::atom && literal.negated();
      test.unknown_holds = literal.kind() == LiteralWord::Kind::atom && literal.unknown_holds();
      drawn.counted.push_back(std::move(test));
    }
  }

  [[nodiscard]] TreeTest test_of(LiteralWord literal) {
    TreeTest test;
    switch (literal.kind()) {
      case LiteralWord::Kind::atom: {
        const Atom atom = program_.atom(literal.index());
        const HeldAtoms<> atoms{program_, request_, grant_ == nullptr ? nobody_ : grant_->held, match_};
        test.kind = atom.kind == Atom::Kind::scope    ? TreeTest::Kind::scope
                    : atom.kind == Atom::Kind::family ? TreeTest::Kind::family
                                                      : TreeTest::Kind::attribute;
        test.text = bound_text(model_, atom, *match_, request_);
        const Truth value = atoms.truth_of(atom);
        test.can_be_unknown = atom.kind == Atom::Kind::attribute || value == Truth::unknown;
        if (grant_ != nullptr) test.truth = value;
        break;
      }
      case LiteralWord::Kind::call: {
        const auto [known, added] = part_of_.try_emplace(literal.index(), part_ids_.size());
        if (added) part_ids_.push_back(literal.index());
        test.kind = TreeTest::Kind::part;
        test.text = part_name(literal.index());
        test.part = "r" + std::to_string(rule_) + "p" + std::to_string(known->second);
        if (grant_ != nullptr) test.truth = truth(holds(literal, false));
        break;
      }
      case LiteralWord::Kind::count:
        test.kind = TreeTest::Kind::count;
        if (grant_ != nullptr) test.truth = truth(holds(literal, false));
        break;
    }
    return test;
  }

  [[nodiscard]] std::vector<NodeIndex> reachable_from(NodeIndex entry) const {
    std::vector<NodeIndex> found, waiting{entry};
    std::map<NodeIndex, bool> seen;
    while (!waiting.empty() && found.size() <= limits::kGraphElements) {
      const NodeIndex at = waiting.back();
      waiting.pop_back();
      if (at >= kFails || !seen.emplace(at, true).second) continue;
      found.push_back(at);
      waiting.push_back(program_.nodes[at].on_true);
      waiting.push_back(program_.nodes[at].on_false);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  // `marks`: what is passed is on the way of the grant.
  [[nodiscard]] bool holds(LiteralWord literal, bool marks) {
    switch (literal.kind()) {
      case LiteralWord::Kind::atom:
        return HeldAtoms<>{program_, request_, grant_->held, match_}.holds(literal);
      case LiteralWord::Kind::count: {
        const Count& count = program_.counts[literal.index()];
        std::uint32_t missing = count.needed;
        for (std::uint32_t i = count.begin; i < count.end && count.end - i >= missing; ++i)
          if (holds(program_.count_literals[i], marks) && --missing == 0) return true;
        return false;
      }
      case LiteralWord::Kind::call:
        break;
    }
    std::map<std::uint32_t, bool>& known = marks ? marked_ : known_;  // each part is worked out once
    const auto at = known.find(literal.index());
    if (at != known.end()) return at->second;
    const Region* const region = marks ? &regions_[part_of_.at(literal.index()) + 1] : nullptr;
    const bool result = run(program_.calls[literal.index()], region);
    if (marks) graph_.nodes[region->first_node + region->program.size() + (result ? 0 : 1)].taken = true;
    known[literal.index()] = result;
    return result;
  }

  bool run(NodeIndex at, const Region* region) {
    while (at < kFails) {
      const Node& node = program_.nodes[at];
      const bool result = holds(node.literal, region != nullptr);
      if (region != nullptr) {
        const auto found = std::lower_bound(region->program.begin(), region->program.end(), at);
        const auto index = static_cast<std::size_t>(found - region->program.begin());
        const bool swapped = node.literal.kind() == LiteralWord::Kind::atom && node.literal.negated();
        graph_.nodes[region->first_node + index].taken = true;
        graph_.edges[region->first_edge + index * 2 + (result != swapped ? 0 : 1)].taken = true;
      }
      at = result ? node.on_true : node.on_false;
    }
    return at == kHolds;
  }

  // The grant's way through the rule that was added last. True if it ends there.
  bool follow_rule() {
    const Rule& rule = model_.rules[match_->rule];
    bool result = true;
    if (asks_for_token(rule_)) {
      graph_.nodes[first_node_].taken = true;
      graph_.edges[first_edge_ + (grant_->has_token ? 0 : 1)].taken = true;
      result = grant_->has_token == (rule.condition != Condition::anonymous);
    }
    if (result && rule.requirement != kNone) result = run(program_.rules[match_->rule].with_token, &regions_.front());
    if (result) graph_.nodes.back().taken = true;
    return result;
  }

  [[nodiscard]] std::size_t elements() const { return graph_.nodes.size() + graph_.edges.size() + literals_; }

  [[nodiscard]] std::string part_name(std::uint32_t call) const {
    const NamedPart& part = program_.parts[call];
    return (part.negated ? "not " : "") + model_.lets[part.let].name;
  }

  const Model& model_;
  const Program& program_;
  const Grant* grant_;
  const Request& request_;
  DecisionGraph& graph_;
  const ScopeSet nobody_{model_.vocabulary};
  std::vector<Match> matches_;  // denies first
  std::size_t reached_ = 0;     // of them
  bool ends_ = false;           // the last one reached holds for everyone

  // Of the rule at hand.
  const Match* match_ = nullptr;
  std::uint32_t rule_ = 0;
  std::size_t first_node_ = 0, first_edge_ = 0, literals_ = 0;
  std::vector<std::uint32_t> part_ids_;           // calls, in the order of their parts' numbers
  std::map<std::uint32_t, std::size_t> part_of_;  // and back
  std::vector<Region> regions_;                   // the rule's, then one for each part
  std::map<std::uint32_t, bool> known_, marked_;  // what calls came to, and those on the way
};

}  // namespace

std::optional<DecisionGraph> decision_graph(const Policy& policy, const Grant* grant, const Request& request,
                                            std::string& refused) {
  AskedOperation operation;
  if (!read_operation(policy.program, request, operation)) {
    const Grant nobody(policy.model.vocabulary);
    refused = explain(policy.program, &nobody, request).refused;
    return std::nullopt;
  }
  DecisionGraph graph;
  graph.action = request.action;
  graph.target = request.target;
  graph.has_grant = grant != nullptr;
  if (grant != nullptr) {
    graph.has_token = grant->has_token;
    graph.reason = decide(policy.program, grant, request);
  }
  TreeBuilder(policy, grant, request, graph).build(operation);
  return graph;
}

}  // namespace scopeward
