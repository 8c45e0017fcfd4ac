// SPDX-License-Identifier: Apache-2.0
// Who may do what, and what each scope unlocks: judge_operations() of reference_page.h. The rules that match a sample
// are looked up once and walked for every caller in question: without a token, with a token and no scopes, and with
// each single scope that could matter. The smallest sets are the hints for who has no scopes, of any declared scopes,
// as `who` gives them. What attributes decide is asked twice: with none sent, and as if each came out as the rule wants
// it. Private to this file but for the entry point. Bounded by limits::kReferenceSteps: past them operations are listed
// unjudged.
#include <algorithm>
#include <set>

#include "engine/evaluate.h"
#include "engine/hints.h"
#include "engine/limits.h"
#include "engine/reference_page.h"
#include "engine/reference_samples.h"
#include "engine/written.h"

namespace scopeward {
namespace {

// As HeldAtoms, but every test of an attribute comes out so that the caller is let in.
struct SuitingAtoms {
  HeldAtoms<> held;
  const Match* match = nullptr;
  [[nodiscard]] bool holds(LiteralWord literal) {
    if (held.program.atom(literal.index()).kind == Atom::Kind::attribute)
      return held.program.rules[match->rule].effect == Effect::allow;
    held.match = match;
    return held.holds(literal);
  }
};

struct RuleFacts {  // what a rule's requirement tests
  bool known = false, tests_attributes = false;
  std::vector<std::uint32_t> scope_atoms;
  std::size_t size = 1;
};

class Judge {
 public:
  Judge(const Policy& policy, ReferencePage& page)
      : model_(policy.model),
        program_(policy.program),
        vocabulary_(policy.model.vocabulary),
        page_(page),
        samples_(policy),
        nothing_(vocabulary_),
        facts_(model_.rules.size()),
        bringing_(vocabulary_.scopes.size()) {}

  void run() {
    list();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      row_ = i;
      if (!is_over() && find_matches(rows_[i])) judge(page_.operations[i]);
    }
    page_.complete = !is_over();
    for (std::size_t rule = 0; rule < facts_.size(); ++rule)
      page_.rules[rule].tests_attributes = facts_[rule].tests_attributes;
  }

 private:
  struct Row {
    std::uint32_t action = kNone, pattern = kNone;  // both none: every operation
    std::uint32_t excepts_begin = 0, excepts_end = 0;
  };

  // Every pattern of a rule, and every declared operation, once; by action.
  void list() {
    std::vector<Row> wanted;
    for (const Operation& operation : model_.operations) wanted.push_back({operation.action, operation.pattern, 0, 0});
    const std::size_t declared = wanted.size();
    for (const Matcher& m : model_.matchers) wanted.push_back({m.action, m.pattern, m.excepts_begin, m.excepts_end});
    std::vector<std::vector<std::size_t>> of_action(model_.actions.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) of_action[wanted[i].action].push_back(i);
    for (const auto& indices : of_action) {
      std::set<std::pair<std::string, std::vector<std::string>>> seen;
      for (const std::size_t i : indices) {
        ReferenceOperation entry = described(wanted[i]);
        if (!seen.emplace(entry.target, entry.excepts).second) continue;
        entry.declared = i < declared;
        if (entry.declared) entry.description = model_.operations[i].description;
        rows_.push_back(wanted[i]);
        page_.operations.push_back(std::move(entry));
      }
    }
    if (program_.every_allow.empty()) return;
    ReferenceOperation every;
    every.action = every.target = "*";
    rows_.push_back({});
    page_.operations.push_back(std::move(every));
  }

  [[nodiscard]] ReferenceOperation described(const Row& row) const {
    ReferenceOperation entry;
    entry.action = model_.actions[row.action].name;
    entry.target = pattern_text(model_.patterns[row.pattern]);
    for (std::uint32_t i = row.excepts_begin; i < row.excepts_end; ++i)
      entry.excepts.push_back(pattern_text(model_.patterns[model_.excepts[i]]));
    return entry;
  }

  // Sets the operation to a sample of the row and finds the rules that match it.
  bool find_matches(const Row& row) {
    allows_.clear();
    denies_.clear();
    target_.clear();
    if (row.pattern == kNone) {
      for (const std::uint32_t rule : program_.every_allow.all()) allows_.push_back({rule, kNone, {}});
      for (const std::uint32_t rule : program_.every_deny.all()) denies_.push_back({rule, kNone, {}});
      steps_ += allows_.size() + denies_.size();
      return true;
    }
    const Pattern& pattern = model_.patterns[row.pattern];
    std::size_t best = Samples::kWays, fewest = 0;
    for (std::size_t way = 0; way < Samples::kWays; ++way) {
      if (!take_sample(row, way)) continue;
      const std::size_t count = allows_.size() + denies_.size();
      if (best == Samples::kWays || count < fewest) {
        best = way;
        fewest = count;
      }
      if (pattern.is_exact()) break;  // all are alike
    }
    return best != Samples::kWays && take_sample(row, best);
  }

  bool take_sample(const Row& row, std::size_t way) {
    operation_.action = row.action;
    operation_.form = model_.actions[row.action].form;
    target_ = samples_.target(model_.patterns[row.pattern], way);
    allows_.clear();
    denies_.clear();
    Captures unused;
    if (read_target(target_, operation_.form, operation_.target) != TargetError::none ||
        !matches(model_, {0, row.pattern, row.excepts_begin, row.excepts_end}, operation_.target, unused))
      return false;
    const auto count = [&](const Candidate&) { ++steps_; };
    program_.allows.visit(row.action, operation_.target, count);
    program_.denies.visit(row.action, operation_.target, count);
    visit_allows(program_, operation_, [&](const Match& match) { allows_.push_back(match); });
    visit_denies(program_, operation_, [&](const Match& match) { denies_.push_back(match); });
    return true;
  }

  [[nodiscard]] bool is_over() const { return steps_ > limits::kReferenceSteps; }

  void judge(ReferenceOperation& entry) {
    bool tests_attributes = false;
    cost_ = 1;
    std::set<std::uint32_t> rules;
    for (const auto* const side : {&denies_, &allows_})
      for (const Match& match : *side) {
        if (is_over()) return;
        const RuleFacts& facts = facts_of(match.rule);
        cost_ += facts.size;
        tests_attributes = tests_attributes || facts.tests_attributes;
        rules.insert(match.rule);
      }
    entry.judged = true;
    entry.rules.assign(rules.begin(), rules.end());
    entry.anonymous = may(nothing_, false);
    entry.authenticated = may(nothing_, true);
    find_sets(entry, tests_attributes);
    find_unlocks(entry.authenticated);
  }

  [[nodiscard]] Request unsaid() const { return {action_name(), target_, {}}; }
  [[nodiscard]] Request said() const { return {action_name(), target_, samples_.attributes()}; }
  [[nodiscard]] std::string_view action_name() const {
    return rows_[row_].action == kNone ? std::string_view() : model_.actions[rows_[row_].action].name;
  }

  [[nodiscard]] May may(const ScopeSet& held, bool has_token) {
    steps_ += cost_ * 2;
    const Request unsaid = this->unsaid(), said = this->said();
    HeldAtoms<> decided{program_, unsaid, held};
    if (is_allowed(decided, has_token)) return May::yes;
    SuitingAtoms suiting{{program_, said, held}};
    return is_allowed(suiting, has_token) ? May::if_attributes : May::no;
  }

  template <typename Atoms>
  [[nodiscard]] bool is_allowed(Atoms& atoms, bool has_token) const {
    Walk<Atoms> walk(program_, atoms);
    const auto holds = [&](const Match& match) {
      atoms.match = &match;
      return walk.holds(program_.rules[match.rule], has_token);
    };
    return std::none_of(denies_.begin(), denies_.end(), holds) && std::any_of(allows_.begin(), allows_.end(), holds);
  }

  // The sets that are enough without attributes, then those that are only with them.
  void find_sets(ReferenceOperation& entry, bool tests_attributes) {
    if (allows_.empty()) return;
    std::set<std::vector<std::string>> known;
    for (const bool suiting : {false, true}) {
      if (suiting && (!tests_attributes || entry.authenticated == May::yes)) continue;
      const Request request = suiting ? said() : unsaid();
      DeniedOperation denied{program_, request, operation_, Eligible::declared, {nothing_, nothing_}, allows_, denies_};
      for (const auto* const side : {&denies_, &allows_})
        for (const Match& match : *side) denied.is_monotone = denied.is_monotone && program_.rules[match.rule].monotone;
      Alternatives found =
          find_alternatives(denied, nothing_, suiting ? Terms::Attributes::either_way : Terms::Attributes::of_request);
      steps_ += found.steps;
      if (!found.complete) {
        entry.complete = false;
        if (!suiting && !target_.empty())
          if (auto one = reduce(denied)) found.ways.push_back(*std::move(one));
      }
      for (const Alternative& way : found.ways) {
        ReferenceSet set;
        for (const ScopeRef& ref : way.members) set.scopes.push_back(samples_.name_of(ref));
        set.if_attributes = suiting;
        if (!set.scopes.empty() && known.insert(set.scopes).second) entry.sets.push_back(std::move(set));
      }
    }
  }

  // Single scopes that let in who would not be let in without them.
  void find_unlocks(May without) {
    std::set<std::pair<ScopeId, std::string>> tried;
    const Request request = said();
    for (const auto* const side : {&denies_, &allows_})
      for (const Match& match : *side)
        for (const std::uint32_t atom : facts_of(match.rule).scope_atoms) {
          const Atom& a = model_.atoms[atom];
          ScopeId wanted = a.index;
          BoundKey key;
          if (a.kind == Atom::Kind::family) {
            wanted = model_.family_tests[a.index].family;
            bind(model_, model_.family_tests[a.index], match, request, key);
            if (key.size == 0) continue;
          }
          for (const ScopeId id : bringing(wanted)) {
            const ScopeRef ref{id, vocabulary_.scopes[id].is_family() ? std::string(key.view()) : std::string()};
            if (!tried.emplace(ref.id, ref.key).second) continue;
            if (is_over()) return;
            steps_ += vocabulary_.words();
            ScopeSet held(vocabulary_);
            held.add(ref);
            const May with = may(held, true);
            if (with > without) add_unlock(id, with == May::if_attributes);
          }
        }
  }

  // Of a family, several instances may do so: once is enough, and best without attributes.
  void add_unlock(ScopeId id, bool if_attributes) {
    std::vector<ReferenceUnlock>& unlocks = page_.scopes[id].unlocks;
    if (unlocks.empty() || unlocks.back().operation != row_)
      unlocks.push_back({static_cast<std::uint32_t>(row_), if_attributes});
    unlocks.back().if_attributes = unlocks.back().if_attributes && if_attributes;
  }

  // The scopes that imply one, itself among them.
  [[nodiscard]] const std::vector<ScopeId>& bringing(ScopeId wanted) {
    std::vector<ScopeId>& found = bringing_[wanted];
    if (!found.empty()) return found;
    steps_ += vocabulary_.scopes.size();
    for (ScopeId id = 0; id < vocabulary_.scopes.size(); ++id)
      if (vocabulary_.implies(id, wanted)) found.push_back(id);
    return found;
  }

  [[nodiscard]] const RuleFacts& facts_of(std::uint32_t rule) {
    RuleFacts& facts = facts_[rule];
    if (facts.known) return facts;
    facts.known = true;
    std::vector<std::uint32_t> atoms;
    std::set<std::uint32_t> lets;
    std::vector<FormulaId> waiting;
    if (model_.rules[rule].requirement != kNone) waiting.push_back(model_.rules[rule].requirement);
    while (!waiting.empty()) {
      const Formula& f = model_.formulas[waiting.back()];
      waiting.pop_back();
      ++facts.size;
      if (f.kind == Formula::Kind::atom) {
        atoms.push_back(f.index);
      } else if (f.kind != Formula::Kind::let) {
        for (const FormulaId operand : model_.operands_of(f)) waiting.push_back(operand);
      } else if (lets.insert(f.index).second) {
        waiting.push_back(model_.lets[f.index].formula);
      }
    }
    steps_ += facts.size;
    std::sort(atoms.begin(), atoms.end());
    atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
    for (const std::uint32_t atom : atoms) {
      const Atom& a = model_.atoms[atom];
      if (a.kind != Atom::Kind::attribute) facts.scope_atoms.push_back(atom);
      if (a.kind == Atom::Kind::attribute || (a.kind == Atom::Kind::family && is_filled_by_attributes(a.index)))
        facts.tests_attributes = true;
    }
    return facts;
  }

  [[nodiscard]] bool is_filled_by_attributes(std::uint32_t family_test) const {
    const std::vector<Binding>& bindings = model_.family_tests[family_test].bindings;
    return std::any_of(bindings.begin(), bindings.end(), [](const Binding& b) { return b.from_attribute; });
  }

  const Model& model_;
  const Program& program_;
  const Vocabulary& vocabulary_;
  ReferencePage& page_;
  Samples samples_;
  const ScopeSet nothing_;
  std::vector<RuleFacts> facts_;
  std::vector<std::vector<ScopeId>> bringing_;
  std::vector<Row> rows_;
  std::size_t steps_ = 0;

  // Of the row at hand.
  std::size_t row_ = 0, cost_ = 1;
  std::string target_;
  AskedOperation operation_;
  std::vector<Match> allows_, denies_;
};

}  // namespace

void judge_operations(const Policy& policy, ReferencePage& page) { Judge(policy, page).run(); }

}  // namespace scopeward
