// SPDX-License-Identifier: Apache-2.0
#include "engine/policy.h"

#include <iterator>

#include "engine/check.h"
#include "engine/compile.h"
#include "engine/limits.h"
#include "engine/metadata.h"
#include "grammar/bundle.h"
#include "grammar/parse.h"

namespace scopeward {

namespace {

struct Read {
  Sources sources;
  Document document;
  Model model;
  TestCases tests;
  std::vector<Diagnostic> diagnostics;
};

Read read(std::string name, std::string text, const Loader& load, Warnings warnings) {
  Read result;
  result.sources = Sources(std::make_shared<const Source>(std::move(name), std::move(text)));
  Parsed parsed = parse(result.sources, limits::kParse, load);
  Checked checked = check(result.sources, parsed.document, warnings);
  result.document = std::move(parsed.document);
  result.model = std::move(checked.model);
  result.tests = std::move(checked.tests);
  result.diagnostics = std::move(parsed.diagnostics);
  std::ranges::move(checked.diagnostics, std::back_inserter(result.diagnostics));
  put_in_order(result.diagnostics);
  return result;
}

}  // namespace

BundledPolicy bundle_policy(std::string name, std::string text, const Loader& load) {
  Read all = read(std::move(name), std::move(text), load, Warnings::on);
  BundledPolicy result{std::move(all.sources), std::move(all.diagnostics), {}};
  if (count_errors(result.diagnostics) > 0) return result;
  result.text = bundle(result.sources, all.document);
  if (result.text.size() <= limits::kFileBytes) return result;
  result.text.clear();  // what says where a text came from may be what is too much
  Diagnostic d;
  d.code = Code::file_too_large;
  d.message = "as one text this policy has more than " + std::to_string(limits::kFileBytes) + " bytes";
  d.help = "leave it in several files";
  result.diagnostics.push_back(std::move(d));
  put_in_order(result.diagnostics);
  return result;
}

CompiledPolicy compile_policy(std::string name, std::string text, const Loader& load, Warnings warnings) {
  Read all = read(std::move(name), std::move(text), load, warnings);
  CompiledPolicy result{std::move(all.sources), std::move(all.diagnostics), nullptr};
  if (count_errors(result.diagnostics) > 0) return result;

  result.policy = std::make_unique<Policy>();
  result.policy->sources = result.sources;
  result.policy->model = std::move(all.model);
  result.policy->tests = std::move(all.tests);
  result.policy->program = compile(result.policy->model);
  result.policy->scopes_supported = scopes_supported(result.policy->model);
  result.policy->metadata_url = metadata_url(result.policy->model.settings.resource);
  return result;
}

PolicyFacts facts_of(const Policy& policy) {
  const Settings& settings = policy.model.settings;
  PolicyFacts facts{settings.name, settings.resource, policy.metadata_url, settings.authorization_servers,
                    {},            policy.scopes_supported, {}};
  for (const ScopeId id : settings.initial_scopes) facts.initial_scopes.push_back(policy.model.vocabulary.scopes[id].name);
  for (const Attribute& attribute : policy.model.attributes) facts.attributes.push_back(attribute.name);
  return facts;
}

}  // namespace scopeward
