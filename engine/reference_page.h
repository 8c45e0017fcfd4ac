// SPDX-License-Identifier: Apache-2.0
// Everything that a policy's users want to look up: what its scopes mean and open, who may do what, what is denied to
// whom, and what the host has to send. Facts first, as plain data; the page in Markdown and the JSON are both written
// from them. What a scope opens and who may do something is not read off the rules but asked of the engine, for a
// sample of each pattern; attributes are left unsaid.
// Entry point: reference_page().
// Tested by tests/engine/reference_page_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/policy.h"

namespace scopeward {

// What is decided when no attributes are sent: no; no, but yes if attributes come out as the rules want them; yes.
enum class May : std::uint8_t { no, if_attributes, yes };

struct ReferenceRule {
  std::string effect, file;
  std::size_t line = 0;
  std::string text;       // `deny * if token.suspended`
  std::string condition;  // `if token.suspended`
  std::string message;
  bool every_operation = false, tests_attributes = false;
};

struct ReferenceSet {  // scopes that are enough
  std::vector<std::string> scopes;
  bool if_attributes = false;
};

struct ReferenceOperation {    // a pattern over operations: of an allow, or declared
  std::string action, target;  // both `*`: every operation
  std::vector<std::string> excepts;
  std::string description;
  bool declared = false;
  bool judged = false;  // false: the budget was passed, or no sample was found
  May anonymous = May::no, authenticated = May::no;
  std::vector<ReferenceSet> sets;    // the smallest, the best first; none where a token alone is enough
  bool complete = true;              // false: there are too many sets to list
  std::vector<std::uint32_t> rules;  // that match, into ReferencePage::rules, in source order
};

struct ReferenceUnlock {
  std::uint32_t operation = 0;  // into ReferencePage::operations
  bool if_attributes = false;
};

struct ReferenceScope {
  std::string name, description, advice;
  std::vector<std::string> implies;  // without what follows from these
  std::uint32_t weight = 1;
  bool family = false, internal = false, deprecated = false, requestable = false, advertised = false, initial = false;
  std::vector<ReferenceUnlock> unlocks;  // denied to any token, allowed to one with just this scope
};

struct ReferenceAttribute {
  std::string name, type, default_value, description;
  bool has_default = false;
};

struct ReferencePage {
  std::string file, name, profile, resource, metadata_url, documentation;
  std::vector<std::string> authorization_servers;
  std::vector<ReferenceScope> scopes;
  std::vector<ReferenceOperation> operations;  // by action, as declared
  std::vector<ReferenceRule> rules;            // in source order
  std::vector<ReferenceAttribute> attributes;
  bool complete = true;  // false: not all operations could be judged within the budget
};

[[nodiscard]] ReferencePage reference_page(const Policy& policy);
[[nodiscard]] std::string to_markdown(const ReferencePage& page);
[[nodiscard]] std::string to_json(const ReferencePage& page);  // one document, ends in a line feed

// The operations of a page, judged, and what its scopes unlock. `page` has its scopes and rules already.
void judge_operations(const Policy& policy, ReferencePage& page);

}  // namespace scopeward
