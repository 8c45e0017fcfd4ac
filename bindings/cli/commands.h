// SPDX-License-Identifier: Apache-2.0
// The commands, one file each: it says what it takes, has the words parsed, does the work and returns the exit code.
// A new one is declared here and gets its line in the table of main.cc. Tested by tests/bindings/cli.
#pragma once

#include <span>

#include "arguments.h"

namespace scopeward::cli {

struct Command {
  const char* name;
  const char* arguments;
  const char* summary;
  int (*run)(Arguments&);
};

// The table of main.cc.
[[nodiscard]] std::span<const Command> commands();

inline constexpr const char* kExitCodes =
    "Exit codes: 0 yes or fine; 1 no, or something was found; 2 wrong usage, an input that can't be read or an\n"
    "output that can't be written, or a policy that does not compile.";

[[nodiscard]] int run_check(Arguments& arguments);
[[nodiscard]] int run_decide(Arguments& arguments);
[[nodiscard]] int run_who(Arguments& arguments);
[[nodiscard]] int run_can(Arguments& arguments);
[[nodiscard]] int run_init(Arguments& arguments);
[[nodiscard]] int run_diff(Arguments& arguments);
[[nodiscard]] int run_fmt(Arguments& arguments);
[[nodiscard]] int run_test(Arguments& arguments);
[[nodiscard]] int run_metadata(Arguments& arguments);
[[nodiscard]] int run_challenge(Arguments& arguments);
[[nodiscard]] int run_explain(Arguments& arguments);
[[nodiscard]] int run_graph(Arguments& arguments);
[[nodiscard]] int run_docs(Arguments& arguments);
[[nodiscard]] int run_completion(Arguments& arguments);
[[nodiscard]] int run_man(Arguments& arguments);
[[nodiscard]] int run_bundle(Arguments& arguments);
[[nodiscard]] int run_compile(Arguments& arguments);
[[nodiscard]] int run_verify(Arguments& arguments);

}  // namespace scopeward::cli
