// SPDX-License-Identifier: Apache-2.0
// What a page says beside its operations: the settings, the scopes, the rules and the attributes.
#include "engine/reference_page.h"

#include <algorithm>

#include "engine/graph.h"
#include "engine/written.h"

namespace scopeward {
namespace {

void add_scopes(const Policy& policy, ReferencePage& page) {
  const std::vector<Scope>& scopes = policy.model.vocabulary.scopes;
  for (const Scope& scope : scopes) {
    ReferenceScope entry;
    entry.name = scope.name;
    entry.description = scope.description;
    entry.advice = scope.advice;
    entry.weight = scope.weight;
    entry.family = scope.is_family();
    entry.internal = scope.internal;
    entry.deprecated = scope.deprecated;
    entry.requestable = scope.is_requestable();
    page.scopes.push_back(std::move(entry));
  }
  for (const auto& [from, to] : scope_graph(policy).edges) page.scopes[from].implies.push_back(scopes[to].name);
  for (const ScopeId id : policy.model.settings.initial_scopes) page.scopes[id].initial = true;
  for (const std::string& name : policy.scopes_supported)
    page.scopes[policy.model.vocabulary.find(name)].advertised = true;
}

void add_rules(const Policy& policy, ReferencePage& page) {
  for (std::uint32_t i = 0; i < policy.model.rules.size(); ++i) {
    const Rule& rule = policy.model.rules[i];
    const RulePlace place = rule_place(policy, i);
    page.rules.push_back({std::string(effect_text(rule.effect)), place.file, place.line, rule_text(policy, i),
                          requirement_text(policy, i), rule.message, rule.every_operation, false});
  }
}

}  // namespace

ReferencePage reference_page(const Policy& policy) {
  const Settings& settings = policy.model.settings;
  ReferencePage page;
  page.file = policy_file(policy);
  page.name = settings.name;
  page.profile = settings.profile;
  page.resource = settings.resource;
  page.metadata_url = policy.metadata_url;
  page.documentation = settings.documentation;
  page.authorization_servers = settings.authorization_servers;
  add_scopes(policy, page);
  add_rules(policy, page);
  for (const Attribute& attribute : policy.model.attributes)
    page.attributes.push_back({attribute.name, std::string(type_text(attribute.kind)), default_text(attribute),
                               attribute.description, attribute.has_default});
  judge_operations(policy, page);
  return page;
}

}  // namespace scopeward
