// SPDX-License-Identifier: Apache-2.0
// What decide_bench times, for counting: each kind is a function that callgrind can tell by its name, and does its work a
// fixed number of times over the requests of a workload. Instructions, unlike time, don't depend on what else the machine
// does, so a test can hold them.
//   count_instructions WORKLOAD    prints `KIND CALLS` for each kind
// Tested by bench/instructions_test.py, which runs it under callgrind.
#include <cstdio>

#include "workload.h"

namespace {

using scopeward::bench::Question;
using scopeward::bench::Workload;

constexpr int kRounds = 4;
volatile int sink = 0;  // so that no work is left out

}  // namespace

extern "C" {

[[gnu::noinline]] void measured_grant(const Workload& workload) {
  for (const Question& question : workload.allowed) sink = make_grant(workload, question) != nullptr;
}

[[gnu::noinline]] void measured_cold(const Workload& workload) {
  for (const Question& question : workload.allowed) {
    const scopeward_request request = question.request();
    const scopeward_str scopes = scopeward::bench::borrow(question.scopes);
    sink = scopeward_decide_scopes(workload.policy.get(), question.has_token ? &scopes : nullptr, &request);
  }
}

[[gnu::noinline]] void measured_warm(const Workload& workload) {
  for (const Question& question : workload.allowed) {
    const scopeward_request request = question.request();
    sink = scopeward_decide(workload.policy.get(), question.grant.get(), &request);
  }
}

[[gnu::noinline]] void measured_denied(const Workload& workload) {
  for (const Question& question : workload.denied) {
    const scopeward_request request = question.request();
    sink = scopeward_decide(workload.policy.get(), question.grant.get(), &request);
  }
}

[[gnu::noinline]] void measured_explain(const Workload& workload) {
  for (const Question& question : workload.denied) {
    const scopeward_request request = question.request();
    scopeward_explanation* explanation = nullptr;
    sink = scopeward_explain(workload.policy.get(), question.grant.get(), &request, &explanation, nullptr);
    scopeward_explanation_free(explanation);
  }
}

}  // extern "C"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: count_instructions WORKLOAD\n");
    return 2;
  }
  std::string wrong;
  const Workload workload = scopeward::bench::load(SCOPEWARD_WORKLOADS, argv[1], wrong);  // and all decided once
  if (!wrong.empty()) {
    std::fprintf(stderr, "count_instructions: %s\n", wrong.c_str());
    return 1;
  }
  for (int round = 0; round < kRounds; ++round) {
    measured_grant(workload);
    measured_cold(workload);
    measured_warm(workload);
    measured_denied(workload);
    measured_explain(workload);
  }
  const std::size_t allowed = workload.allowed.size() * kRounds, denied = workload.denied.size() * kRounds;
  std::printf("grant %zu\ncold %zu\nwarm %zu\ndenied %zu\nexplain %zu\n", allowed, allowed, allowed, denied, denied);
  return 0;
}
