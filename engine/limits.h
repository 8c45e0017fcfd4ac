// SPDX-License-Identifier: Apache-2.0
// Every limit in one place, with its reason. What passes one gets a named error (P04xx, or a refused request), never a
// crash and never a hang. grammar/README.md lists them for authors.
// Tested by tests/limits, each at N and at N + 1.
#pragma once

#include <cstddef>
#include <cstdint>

#include "grammar/parse.h"

namespace scopeward::limits {

// Of a policy.
inline constexpr std::size_t kFileBytes = 64U << 20;  // a million rules of 64 bytes; offsets stay far below 32 bits
inline constexpr std::size_t kNesting = 64;      // parentheses and `not`: bounds every recursion over a requirement
inline constexpr std::size_t kNameBytes = 8192;  // a name or text; as long as the longest target
inline constexpr std::size_t kScopeBytes = 256;  // a scope; real ones stay under 128, clients cut longer ones
inline constexpr std::size_t kScopes = 16384;    // closures are at worst quadratic: 32 MiB of bits
inline constexpr std::size_t kRules = 1U << 20;  // pairs of action and target; an index of 32 bits and room
inline constexpr std::size_t kHoles = 8;         // in a family or a target: captures live on the stack
inline constexpr std::size_t kLets = 1024;       // remembered results of a decision live on the stack
inline constexpr std::size_t kLetDepth = 64;     // `let` inside `let`
inline constexpr std::size_t kLetLevels = 512;   // of all that a `let` stands for: bounds every recursion through lets
inline constexpr std::size_t kAttributes = 1024;
inline constexpr std::size_t kActions = 256;
inline constexpr std::size_t kImports = 255;     // files beside the first: what a folder holds that people keep in mind
inline constexpr std::size_t kImportDepth = 16;  // imports inside one another: bounds the recursion of reading them
inline constexpr std::size_t kTests = 1U << 23;         // tests of scopes and attributes, after patterns are expanded
inline constexpr std::size_t kPatternTests = 1U << 22;  // of patterns against declared scopes: about a second
inline constexpr std::size_t kExpectations = 1U << 17;  // of all tests, as pairs of action and target: each is a decision
inline constexpr std::size_t kDiagnostics = 1000;       // kept from one compilation

// Of a request.
inline constexpr std::size_t kTargetBytes = 8192;        // common servers refuse longer request lines
inline constexpr std::size_t kTargetSegments = 64;       // pieces between `/`: bounds the walk through path patterns
inline constexpr std::size_t kScopeStringBytes = 65536;  // larger tokens do not fit into request headers
inline constexpr std::size_t kWildcardGrants = 16;       // each reaches up to all scopes
inline constexpr std::size_t kHoleValueBytes = 128;      // a value that binds a hole

// Of hints (grammar/README.md): past these `complete` is false.
inline constexpr std::size_t kAlternatives = 256;    // terms of an operation's normal form, and alternatives
inline constexpr std::size_t kHintSteps = 1U << 20;  // unions and comparisons of terms: a few milliseconds
inline constexpr std::size_t kSearchAtoms =
    256;  // of the operation, where a scope is negated: the search lives on the stack
inline constexpr std::size_t kSearchCandidates = 128;
inline constexpr std::size_t kSearchMatches = 32;
inline constexpr std::size_t kSearchSteps = 4096;  // evaluations: under a millisecond

// Of analysis and comparison (analyse.h, difference.h): past these the answer is "too complex".
inline constexpr std::size_t kDiagramNodes = 1U << 17;  // of one operation
inline constexpr std::size_t kDiagramSteps = 1U << 22;  // of making them, in all of a policy: a second or two
inline constexpr std::size_t kRegionSteps = 1U << 24;   // of telling targets apart, in all of a policy: under a second
inline constexpr std::size_t kAttributeCases = 1024;    // values of one attribute that tests tell apart
inline constexpr std::size_t kAnalysisSteps = 1U << 24; // requirements read and scopes weighed, in all of a policy

// Of what is written about a policy. Past these it says what is left out.
inline constexpr std::size_t kGraphElements = 1U << 18;   // nodes and edges: more than Graphviz lays out in an hour
inline constexpr std::size_t kReferenceSteps = 1U << 24;  // to judge operations for a reference page: about a second

// Of a run of tests: rules that match an expectation, with their tests, and explanations as 4,096 of them. A few seconds;
// what is left then has failed.
inline constexpr std::size_t kTestSteps = 1U << 28;

inline constexpr ParseLimits kParse{kFileBytes, kNesting, kNameBytes, kDiagnostics, kImports, kImportDepth};

}  // namespace scopeward::limits
