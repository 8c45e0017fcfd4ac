// SPDX-License-Identifier: Apache-2.0
#include "engine/difference.h"

#include <algorithm>
#include <map>

#include "engine/analyse.h"
#include "engine/examples.h"
#include "engine/hints.h"
#include "engine/metadata.h"

namespace scopeward {
namespace {

using Ref = Situation::Ref;

constexpr std::size_t kGrantsShown = 16;

class Comparer {
 public:
  Comparer(const Policy& before, const Policy& after)
      : policies_{&before, &after}, before_(before.program), after_(after.program) {}

  Difference run() {
    std::map<std::string, std::vector<std::pair<std::size_t, std::uint32_t>>> actions;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& declared = policies_[i]->model.actions;
      for (std::uint32_t id = 0; id < declared.size(); ++id) actions[declared[id].name].emplace_back(i, id);
    }
    std::size_t steps = 0;
    for (const auto& [name, where] : actions) compare_action(name, where, steps);
    compare_clients();
    return std::move(result_);
  }

 private:
  void compare_action(const std::string& name, const std::vector<std::pair<std::size_t, std::uint32_t>>& where,
                      std::size_t& steps) {
    std::vector<ActionOf> of;
    for (const auto& [policy, action] : where) of.push_back({&policies_[policy]->model, action});
    if (of.size() == 2 && of[0].model->actions[of[0].action].form != of[1].model->actions[of[1].action].form) {
      result_.too_complex.push_back("`" + name + "`: its targets are of another kind now");
      return;
    }
    const ExampleTargets examples = example_targets(of, steps);
    if (!examples.complete) result_.too_complex.push_back("`" + name + "`: its targets overlap in too many ways");
    for (const std::string& target : examples.targets) compare_operation(name, target);
  }

  void compare_operation(const std::string& action, const std::string& target) {
    Situation situation({&before_, &after_}, action, target);
    Diagram& diagram = situation.diagram();
    const Ref old_allowed = situation.allowed(0), new_allowed = situation.allowed(1);
    const Ref gained = diagram.without(new_allowed, old_allowed), lost = diagram.without(old_allowed, new_allowed);
    if (situation.is_too_complex()) {
      result_.too_complex.push_back("`" + action + " " + target + "`: scopes and attributes combine in too many ways");
      return;
    }
    add_change(situation, true, gained, action, target);
    add_change(situation, false, lost, action, target);
    compare_hints(situation, action, target, diagram.both(old_allowed, new_allowed));
  }

  // The narrowest target that lets the caller in, as it is written.
  std::string written(const Situation& situation, std::size_t subject, const std::string& target) const {
    const Policy& policy = *policies_[subject];
    std::uint32_t narrowest = kNone;
    bool matches_every = false;
    for (const Situation::MatchedRule& allow : situation.allows(subject)) {
      if (allow.pattern == kNone) {
        matches_every = true;
      } else if (narrowest == kNone ||
                 includes(policy.model.patterns[narrowest], policy.model.patterns[allow.pattern])) {
        narrowest = allow.pattern;
      }
    }
    if (narrowest == kNone) return matches_every ? "*" : target;
    std::string text(policy.sources.text(policy.model.pattern_spans[narrowest]));
    if (text.size() > 1 && text.front() == '"') text = text.substr(1, text.size() - 2);
    return text;
  }

  void add_change(Situation& situation, bool is_gain, Ref who, const std::string& action, const std::string& target) {
    if (who == Diagram::kFalse) return;
    const auto example = situation.example(who);
    if (!example) return;
    Change change;
    change.is_gain = is_gain;
    change.action = action;
    change.operation = written(situation, is_gain ? 1 : 0, target);
    change.without_token = situation.holds_without_token(who);
    change.grants = situation.minimal_grants(who, kGrantsShown, change.all_grants);
    change.example = *example;
    const auto same = [&](const Change& c) {
      return c.is_gain == is_gain && c.action == action && c.operation == change.operation &&
             c.without_token == change.without_token && c.grants == change.grants;
    };
    if (std::none_of(result_.changes.begin(), result_.changes.end(), same)) result_.changes.push_back(std::move(change));
  }

  // What a token without scopes is told, with attributes that would let somebody in.
  void compare_hints(Situation& situation, const std::string& action, const std::string& target, Ref reachable) {
    const auto example = situation.example(reachable);
    if (!example) return;
    std::vector<RequestAttribute> sent;
    for (const auto& [name, value] : example->attributes) sent.push_back({name, value.value()});
    Request request;
    request.action = action;
    request.target = target;
    request.attributes = {sent.data(), sent.size(), [](const void* data, std::size_t i) {
                            return static_cast<const RequestAttribute*>(data)[i];
                          }};
    std::vector<std::string> asked[2];
    for (std::size_t i = 0; i < 2; ++i) {
      Grant grant(policies_[i]->model.vocabulary);
      grant.has_token = true;
      asked[i] = hint(policies_[i]->program, grant, request).required;
    }
    if (asked[0] == asked[1]) return;
    const std::string what = "hint for " + action + " " + written(situation, 1, target);
    const auto same = [&](const ClientChange& c) { return c.what == what && c.before == asked[0] && c.after == asked[1]; };
    if (std::none_of(result_.clients.begin(), result_.clients.end(), same))
      result_.clients.push_back({what, asked[0], asked[1]});
  }

  void compare_clients() {
    using Texts = std::vector<std::string>;
    std::vector<ClientChange> found;
    const auto compare_texts = [&](const char* what, const Texts& before, const Texts& after) {
      if (before != after) found.push_back({what, before, after});
    };
    const auto one = [](const std::string& text) { return text.empty() ? Texts() : Texts{text}; };
    const Settings &before = policies_[0]->model.settings, &after = policies_[1]->model.settings;
    const auto initial = [&](std::size_t i) {
      Texts names;
      for (const ScopeId id : policies_[i]->model.settings.initial_scopes)
        names.push_back(policies_[i]->model.vocabulary.scopes[id].name);
      return names;
    };
    compare_texts("resource", one(before.resource), one(after.resource));
    compare_texts("resource_name", one(before.name), one(after.name));
    compare_texts("resource_documentation", one(before.documentation), one(after.documentation));
    compare_texts("authorization_servers", before.authorization_servers, after.authorization_servers);
    compare_texts("scopes_supported", policies_[0]->scopes_supported, policies_[1]->scopes_supported);
    compare_texts("initial_scopes", initial(0), initial(1));
    result_.clients.insert(result_.clients.begin(), found.begin(), found.end());
  }

  const Policy* policies_[2];
  Subject before_, after_;
  Difference result_;
};

}  // namespace

std::size_t Difference::gains() const {
  return static_cast<std::size_t>(
      std::count_if(changes.begin(), changes.end(), [](const Change& change) { return change.is_gain; }));
}

Difference compare(const Policy& before, const Policy& after) { return Comparer(before, after).run(); }

}  // namespace scopeward
