// SPDX-License-Identifier: Apache-2.0
#include "engine/policy.h"

#include <iterator>

#include "engine/check.h"
#include "engine/compile.h"
#include "engine/limits.h"
#include "engine/metadata.h"
#include "grammar/parse.h"

namespace scopeward {

CompiledPolicy compile_policy(std::string name, std::string text, const Loader& load) {
  CompiledPolicy result;
  result.sources = Sources(std::make_shared<const Source>(std::move(name), std::move(text)));
  Parsed parsed = parse(result.sources, limits::kParse, load);
  Checked checked = check(result.sources, parsed.document);
  result.diagnostics = std::move(parsed.diagnostics);
  std::ranges::move(checked.diagnostics, std::back_inserter(result.diagnostics));
  put_in_order(result.diagnostics);
  if (count_errors(result.diagnostics) > 0) return result;

  result.policy = std::make_unique<Policy>();
  result.policy->sources = result.sources;
  result.policy->model = std::move(checked.model);
  result.policy->tests = std::move(checked.tests);
  result.policy->program = compile(result.policy->model);
  result.policy->scopes_supported = scopes_supported(result.policy->model);
  result.policy->metadata_url = metadata_url(result.policy->model.settings.resource);
  return result;
}

}  // namespace scopeward
