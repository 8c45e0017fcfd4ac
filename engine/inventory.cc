// SPDX-License-Identifier: Apache-2.0
#include "engine/inventory.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/inventory_matches.h"
#include "engine/inventory_wildcards.h"
#include "engine/written.h"
#include "grammar/characters.h"
#include "grammar/render.h"

namespace scopeward {

std::string cropped(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + std::max<std::uint32_t>(1, decode(text, end).size);
    if (next > most) break;
    end = next;
  }
  return std::string(text.substr(0, end)) + "...";
}

std::string operation_name(const ExistingOperation& operation) {
  return "`" + std::string(operation.action) + " " + cropped(operation.target, 120) + "`";
}

namespace {

std::string of_inventory(const ExistingOperation& operation) {
  return operation.inventory.empty() ? std::string() : " of `" + cropped(operation.inventory, 120) + "`";
}

void describe(Diagnostic& d, const ExistingOperation& operation) {
  if (!operation.description.empty()) d.note = "described as \"" + cropped(operation.description, 120) + "\"";
}

// Where a rule about an action would be added: behind the last one that is there, else at the end of the policy.
class Places {
 public:
  explicit Places(const Policy& policy) : policy_(policy), last_(policy.model.actions.size(), kNone) {
    for (const Matcher& m : policy.model.matchers) last_[m.action] = m.rule;
  }
  [[nodiscard]] Span end() const {
    if (!policy_.model.rules.empty()) return behind(policy_.model.rules.back().span);
    const auto size = static_cast<std::uint32_t>(policy_.sources.at(0).text().size());
    return {size, size, 0};
  }
  [[nodiscard]] Span of(std::uint32_t action) const {
    return last_[action] == kNone ? end() : behind(policy_.model.rules[last_[action]].span);
  }
  [[nodiscard]] std::string label(std::uint32_t action) const {
    const std::string name = "`" + policy_.model.actions[action].name + "`";
    return last_[action] == kNone ? "no rule is about " + name : "the last rule about " + name;
  }

 private:
  static Span behind(Span span) { return {span.end, span.end, span.source}; }
  const Policy& policy_;
  std::vector<std::uint32_t> last_;  // by action
};

void report_operations(const Policy& policy, const std::vector<ExistingOperation>& operations,
                       const InventoryMatches& matches, Findings& findings) {
  const Places places(policy);
  for (const Matched& m : matches.operations) {
    const ExistingOperation& operation = operations[m.number];
    const std::string name = operation_name(operation) + of_inventory(operation);
    if (m.cover == Matched::Cover::none) {
      Diagnostic& d = findings.report(Code::uncovered_operation, places.of(m.action), "no allow covers " + name,
                                      places.label(m.action), "write a rule for it");
      describe(d, operation);
    } else if (m.cover == Matched::Cover::part) {
      findings
          .report(Code::partly_covered_operation, places.of(m.action), "allows cover only a part of " + name,
                  places.label(m.action), "widen a rule, or write one for the rest")
          .note = "none covers `" + m.uncovered + "`, for example";
    } else if (m.cover == Matched::Cover::unknown) {
      findings.report(Code::too_complex, places.of(m.action), "what covers " + name + " is too complex to tell",
                      places.label(m.action), "give the rules targets that do not overlap");
    }
  }
  std::set<std::pair<std::string_view, std::string_view>> unknown;  // actions and their inventories
  for (const Unmatched& other : matches.others) {
    const ExistingOperation& operation = operations[other.number];
    if (other.problem.empty()) {
      if (operation.target.empty() || !unknown.insert({operation.action, operation.inventory}).second) continue;
      findings.report(Code::unknown_operations, places.end(),
                      "the policy does not know the action of " + operation_name(operation) + of_inventory(operation),
                      "no action `" + std::string(operation.action) + "`",
                      "choose the `profile` that has it, or declare it");
    } else {
      findings
          .report(Code::unnameable_operation, places.end(),
                  "no request can name " + operation_name(operation) + of_inventory(operation), "never allowed",
                  "have the server take it in canonical form")
          .note = other.problem;
    }
  }
}

// What a rule says by its targets, a word each: of several actions, and perhaps of flat and path-like ones.
struct Said {
  bool judged = true, used = false;
};

bool is_judged(const InventoryMatches& matches, std::uint32_t action) {
  return matches.judged[action] && !matches.more_exist[action];
}

class RulesWithoutOperations {
 public:
  RulesWithoutOperations(const Policy& policy, const InventoryMatches& matches, Findings& findings)
      : model_(policy.model), matches_(matches), findings_(findings) {}

  void report() {
    for (std::size_t begin = 0; begin < model_.matchers.size();) {
      std::size_t end = begin;
      while (end < model_.matchers.size() && model_.matchers[end].rule == model_.matchers[begin].rule) ++end;
      report_rule(begin, end);
      begin = end;
    }
  }

 private:
  void report_rule(std::size_t begin, std::size_t end) {
    std::map<std::uint32_t, Said> targets, excepts;  // by where they stand
    std::map<std::uint32_t, Span> spans;
    const auto say = [&](std::map<std::uint32_t, Said>& words, std::uint32_t pattern, bool judged, bool used) {
      const Span span = model_.pattern_spans[pattern];
      spans[span.begin] = span;
      Said& said = words[span.begin];
      said.judged = said.judged && judged;
      said.used = said.used || used;
    };
    bool any_used = false, all_judged = true;
    for (std::size_t i = begin; i < end; ++i) {
      const Matcher& m = model_.matchers[i];
      const bool judged = is_judged(matches_, m.action);
      all_judged = all_judged && judged;
      any_used = any_used || matches_.used[m.pattern];
      say(targets, m.pattern, judged, matches_.used[m.pattern]);
      for (std::uint32_t e = m.excepts_begin; e < m.excepts_end; ++e)
        say(excepts, model_.excepts[e], judged, matches_.used_except[model_.excepts[e]]);
    }
    if (all_judged && !any_used) {
      findings_.report(Code::rule_without_operation, model_.rules[model_.matchers[begin].rule].span,
                       "this rule matches no operation that exists", "matches nothing",
                       "correct its target, or take it out");
      return;
    }
    for (const auto& [at, said] : targets)
      if (said.judged && !said.used)
        findings_.report(Code::target_without_operation, spans[at], "this target matches no operation that exists",
                         "matches nothing", "correct it, or take it out");
    for (const auto& [at, said] : excepts)
      if (said.judged && !said.used)
        findings_
            .report(Code::except_without_operation, spans[at], "this exception takes away no operation that exists",
                    "takes away nothing", "correct it, or take it out")
            .note = "if it is misspelt, what it was meant to take away is let in";
  }

  const Model& model_;
  const InventoryMatches& matches_;
  Findings& findings_;
};

std::string_view impact_name(Impact impact) {
  return impact == Impact::reads      ? "reads"
         : impact == Impact::changes  ? "changes"
         : impact == Impact::destroys ? "destroys"
                                      : "unknown";
}

}  // namespace

InventoryCheck check_inventory(const Policy& policy, const std::vector<ExistingOperation>& operations) {
  const InventoryMatches matches = match_inventory(policy, operations);
  Findings findings;
  if (!matches.complete)
    findings.report(Code::too_complex, Places(policy).end(),
                    "these operations are too many to compare with these rules", "compared in part",
                    "compare them in several parts");
  report_operations(policy, operations, matches, findings);
  InventoryCheck result;
  result.complete = matches.complete;
  if (matches.complete) {
    RulesWithoutOperations(policy, matches, findings).report();
    result.wildcards = wide_targets(policy.model, matches);
    report_wildcards(policy.model, operations, matches, result.wildcards, findings);
  }
  result.diagnostics = std::move(findings.diagnostics);
  put_in_order(result.diagnostics);
  return result;
}

std::string wildcards_json(const Policy& policy, const std::vector<ExistingOperation>& operations,
                           const InventoryCheck& check) {
  std::string out = "[";
  for (const WideTarget& wide : check.wildcards) {
    const Span span = policy.model.pattern_spans[wide.pattern];
    out += std::string(out.size() > 1 ? "," : "") + "{\"file\":" + json_string(policy.sources.name(span)) +
           ",\"range\":" + json_range(policy.sources, span) +
           ",\"target\":" + json_string(pattern_text(policy.model.patterns[wide.pattern])) + ",\"operations\":[";
    bool first = true;
    for (const LetIn& let_in : wide.lets_in) {
      const ExistingOperation& operation = operations[let_in.operation];
      out += std::string(first ? "" : ",") + "{\"action\":" + json_string(operation.action) +
             ",\"target\":" + json_string(operation.target) + ",\"impact\":\"" +
             std::string(impact_name(operation.impact)) + "\",\"in_part\":" + (let_in.in_part ? "true" : "false") + "}";
      first = false;
    }
    out += "]}";
  }
  return out + "]";
}

}  // namespace scopeward
