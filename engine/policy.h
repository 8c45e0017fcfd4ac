// SPDX-License-Identifier: Apache-2.0
// The whole way in one call: text in, immutable policy out. What bindings stand on.
// Entry points: compile_policy() and bundle_policy(). Tested by tests/capi.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/check.h"
#include "engine/program.h"
#include "engine/test_case.h"
#include "grammar/diagnostic.h"
#include "grammar/imports.h"
#include "grammar/source.h"

namespace scopeward {

struct Policy {
  Sources sources;
  Model model;
  TestCases tests;                            // for run_tests.h; no decision reads them
  Program program;                            // speaks of `model`, so a policy stays where it is
  std::vector<std::string> scopes_supported;  // what the metadata advertises
  std::string metadata_url;                   // RFC 9728 section 3.1; empty without a resource

  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
};

struct CompiledPolicy {
  Sources sources;
  std::vector<Diagnostic> diagnostics;
  std::unique_ptr<Policy> policy;  // null when a diagnostic is an error
};

// `load` reads what the text imports; without it nothing can be imported.
[[nodiscard]] CompiledPolicy compile_policy(std::string name, std::string text, const Loader& load = nullptr,
                                            Warnings warnings = Warnings::on);

struct PolicyFacts {  // what a host asks of a policy besides decisions
  std::string name, resource, metadata_url;
  std::vector<std::string> authorization_servers, initial_scopes, scopes_supported, attributes;
};
[[nodiscard]] PolicyFacts facts_of(const Policy& policy);

struct BundledPolicy {
  Sources sources;
  std::vector<Diagnostic> diagnostics;
  std::string text;  // empty when a diagnostic is an error
};

// The same policy as one text that imports nothing.
[[nodiscard]] BundledPolicy bundle_policy(std::string name, std::string text, const Loader& load);

}  // namespace scopeward
