// SPDX-License-Identifier: Apache-2.0
// Policies of any size with requests of which the answer is known, made from a few numbers: what scale_bench.cc measures.
// The same numbers make the same bytes. Tested by the ctest entry bench.scale.
#pragma once

#include <string>
#include <vector>

#include "workload.h"

namespace scopeward::bench {

struct Large {
  std::string name;
  std::size_t rules = 0;
  std::string text, scopes;                 // the policy, and one token's scope string
  std::string texts;                        // that the requests borrow
  std::vector<scopeward_request> requests;  // in an order that means nothing
  scopeward_reason expected = SCOPEWARD_ALLOWED;  // of each

  Policy policy{nullptr, scopeward_policy_release};
  Grant grant{nullptr, scopeward_grant_free};
  std::string file;  // its compiled form, which is gone when the program ends
  Policy opened{nullptr, scopeward_policy_release};  // from there
  Grant opened_grant{nullptr, scopeward_grant_free};
  std::size_t file_bytes = 0;  // without the policy's text

  double compile_seconds = 0;
  std::size_t policy_bytes = 0;  // allocated for it and still held
};

// `allow call opI if any(svcI:read, admin) and not banned`, for 50 services; the token has three scopes, `admin` last.
[[nodiscard]] Large operations(std::size_t count);
// Path patterns with holes, `*` and `**`; each request matches one or two.
[[nodiscard]] Large paths(std::size_t count);
// Flat globs, by prefix and by suffix.
[[nodiscard]] Large globs(std::size_t count);
// A thousand operations over so many scopes; the token has `held` of them in about 14 bytes each.
[[nodiscard]] Large vocabulary(std::size_t scopes, std::size_t held);
// Each scope implies the next; the token has the first, the operation wants the last.
[[nodiscard]] Large hierarchy(std::size_t depth);

// What somebody writes who means harm.
[[nodiscard]] Large hostile_trie(std::size_t levels);    // 2^levels patterns of `x` and `*`; the target has another end
[[nodiscard]] Large hostile_runs(std::size_t patterns);  // `/**/a/**/bI`, and a target of 60 `a`
[[nodiscard]] Large hostile_globs(std::size_t patterns);  // `*a*a*a*bI`, and a target of 2,000 `a`
[[nodiscard]] Large hostile_rules(std::size_t rules);    // that all match one operation, and none lets in
[[nodiscard]] Large hostile_token(std::size_t bytes);    // scopes that nobody declared

// Compiles, makes the grants, writes and opens the compiled form and compares each answer; what is wrong, or nothing.
[[nodiscard]] std::string prepare(Large& large);

// A file is opened as often as one likes. Null when it can't be.
[[nodiscard]] Policy open_compiled(const Large& large);

}  // namespace scopeward::bench
