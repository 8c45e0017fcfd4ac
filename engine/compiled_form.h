// SPDX-License-Identifier: Apache-2.0
// A policy as a file: all arrays of its program one behind the other, its texts, and what says that they are what was
// written. Opening copies nothing that grows with the rules; decisions read the arrays where they lie, as they read
// those of a compiled policy. Explanations are made from the texts, which are compiled when the first is asked for, and
// only if that comes to the very bytes of the file: so they are always those of the program that decides.
//
//     head | table: where each array lies | a checksum for each block | the blocks
//
// The head has a checksum of itself, the table and the checksums. All of that is checked when the file is opened, and the
// blocks of small arrays; other blocks when they are first looked at (image.h). Numbers are in the order of bytes of the
// machine that wrote them. The checksums are XXH3, unkeyed: they find accidents, and nothing that was made to pass. Who
// can write the file decides what the policy is, as with its text; the bytes, whatever they are, lead to no access
// outside of the file and to no endless loop.
// Entry points: write_compiled, open_compiled, compile_texts, sum_all. Tested by
// tests/engine/compiled_form_test.cc.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "engine/image.h"
#include "engine/policy.h"

namespace scopeward {

// Grows with every change of what is written for a text: a file of another version is refused.
inline constexpr std::uint32_t kCompiledVersion = 1;

[[nodiscard]] std::string write_compiled(const Policy& policy);

// Does this begin like a compiled form?
[[nodiscard]] bool is_compiled(std::string_view bytes);

struct CompiledTexts {  // what is beside program and vocabulary
  Array<std::uint32_t> switches;       // wildcard grants
  Array<char> separators;
  Array<std::uint32_t> counts;         // of facts: servers, initial scopes, supported scopes, attributes
  Array<TextPlace> facts, sources;     // facts in the order of PolicyFacts; a name and a text for each source
  Array<char> texts;

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.switches);
    visit(self.separators);
    visit(self.counts);
    visit(self.facts);
    visit(self.sources);
    visit(self.texts);
  }
};

struct OpenedPolicy {  // stays where it is
  explicit OpenedPolicy(std::span<const std::byte> file, std::span<const std::byte> blocks,
                        std::span<const std::uint64_t> sums)
      : bytes(file), image(blocks, sums) {}
  OpenedPolicy(const OpenedPolicy&) = delete;
  OpenedPolicy& operator=(const OpenedPolicy&) = delete;

  std::span<const std::byte> bytes;  // borrowed
  Image image;
  Vocabulary vocabulary;
  Program program;
  CompiledTexts texts;
  PolicyFacts facts;
};

// `bytes` must begin at a multiple of eight and stay as they are, for as long as the policy is there. Null, and why in
// `wrong`, when they are no compiled form of this version or damaged at once.
[[nodiscard]] std::unique_ptr<OpenedPolicy> open_compiled(std::span<const std::byte> bytes, std::string& wrong);

// The same policy from its texts, for explanations. Null, and why in `wrong`, when the texts don't come to these bytes;
// then the opened policy is damaged too, and denies.
[[nodiscard]] std::unique_ptr<Policy> compile_texts(const OpenedPolicy& opened, std::string& wrong);

// Are all blocks sound? For copies, which nobody changes under us.
[[nodiscard]] bool sum_all(const OpenedPolicy& opened);

}  // namespace scopeward
