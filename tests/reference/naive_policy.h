// SPDX-License-Identifier: Apache-2.0
// A policy text made ready for the naive evaluator. Entry point: NaivePolicy.
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <string>

#include "grammar/parse.h"
#include "grammar/source.h"
#include "tests/reference/naive.h"

namespace scopeward::reference {

class NaivePolicy {
 public:
  explicit NaivePolicy(const std::string& text)
      : source_("test.policy", text),
        parsed_(parse(source_, {1U << 20, 64, 8192, 20})),
        naive_(source_, parsed_.document) {}
  NaivePolicy(const NaivePolicy&) = delete;
  NaivePolicy& operator=(const NaivePolicy&) = delete;

  [[nodiscard]] bool is_readable() const { return parsed_.diagnostics.empty(); }
  [[nodiscard]] const Parsed& parsed() const { return parsed_; }
  [[nodiscard]] const Source& source() const { return source_; }
  const Naive* operator->() const { return &naive_; }

 private:
  Source source_;
  Parsed parsed_;
  Naive naive_;
};

}  // namespace scopeward::reference
