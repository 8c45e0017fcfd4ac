// SPDX-License-Identifier: Apache-2.0
// What a decision, a denial with its hints and a compilation take, through the C interface as users have it. Each
// number is for one of them; the requests of a workload are asked in turn, in an order that is fixed and means nothing.
//   cold/NAME     a scope string decides once: a server that keeps no grants
//   grant/NAME    a scope string becomes a grant, which is freed again
//   warm/NAME     a prepared grant decides
//   denied/NAME   the same, where the answer is insufficient_scope
//   explain/NAME  such a denial with its hints and all that an explanation has
//   compile/NAME  policy text to policy, with the whole of analysis
//   compare/NAME  the policy against itself without its last rule
// Before anything is timed, every decision of every workload is checked; a wrong one ends the program with 1.
// Tested by the ctest entry bench.decide, which runs each of them briefly.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>

#include "workload.h"

namespace scopeward::bench {
namespace {

class Turn {  // the questions in turn, without a division
 public:
  explicit Turn(const std::vector<Question>& questions) : questions_(questions) {}
  [[nodiscard]] const Question& next() {
    const Question& question = questions_[at_];
    if (++at_ == questions_.size()) at_ = 0;
    return question;
  }

 private:
  const std::vector<Question>& questions_;
  std::size_t at_ = 0;
};

void cold(benchmark::State& state, const Workload& workload) {
  Turn turn(workload.allowed);
  for (auto _ : state) {
    const Question& question = turn.next();
    const scopeward_request request = question.request();
    const scopeward_str scopes = borrow(question.scopes);
    benchmark::DoNotOptimize(
        scopeward_decide_scopes(workload.policy.get(), question.has_token ? &scopes : nullptr, &request));
  }
}

void grant(benchmark::State& state, const Workload& workload) {
  Turn turn(workload.allowed);
  for (auto _ : state) benchmark::DoNotOptimize(make_grant(workload, turn.next()));
}

void decide(benchmark::State& state, const Workload& workload, const std::vector<Question>& questions) {
  Turn turn(questions);
  for (auto _ : state) {
    const Question& question = turn.next();
    const scopeward_request request = question.request();
    benchmark::DoNotOptimize(scopeward_decide(workload.policy.get(), question.grant.get(), &request));
  }
}

void explain(benchmark::State& state, const Workload& workload) {
  Turn turn(workload.denied);
  for (auto _ : state) {
    const Question& question = turn.next();
    const scopeward_request request = question.request();
    scopeward_explanation* explanation = nullptr;
    (void)scopeward_explain(workload.policy.get(), question.grant.get(), &request, &explanation, nullptr);
    benchmark::DoNotOptimize(explanation);
    scopeward_explanation_free(explanation);
  }
  if (workload.name == "jira") state.counters["target_ns"] = 300;  // what this project wants to reach
}

void compile_text(benchmark::State& state, const Workload& workload) {
  for (auto _ : state) {
    const Policy policy = compile(workload.name, workload.text);
    benchmark::DoNotOptimize(policy.get());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(workload.text.size()) * state.iterations());
}

void compare(benchmark::State& state, const Workload& workload) {
  const std::size_t last_rule = workload.text.rfind("\nallow ");
  const Policy less = compile(workload.name, std::string_view(workload.text).substr(0, last_rule + 1));
  if (less == nullptr) return state.SkipWithError("the shorter policy does not compile");
  for (auto _ : state) {
    scopeward_difference* difference = nullptr;
    (void)scopeward_compare(workload.policy.get(), less.get(), &difference, nullptr);
    benchmark::DoNotOptimize(difference);
    scopeward_difference_free(difference);
  }
}

void add(const Workload& workload) {
  const auto add_one = [&](const char* kind, auto run) {
    return benchmark::RegisterBenchmark((std::string(kind) + "/" + workload.name).c_str(), run)
        ->ComputeStatistics("min", [](const std::vector<double>& times) { return *std::ranges::min_element(times); });
  };
  add_one("cold", [&](benchmark::State& state) { cold(state, workload); });
  add_one("grant", [&](benchmark::State& state) { grant(state, workload); });
  add_one("warm", [&](benchmark::State& state) { decide(state, workload, workload.allowed); });
  add_one("denied", [&](benchmark::State& state) { decide(state, workload, workload.denied); });
  add_one("explain", [&](benchmark::State& state) { explain(state, workload); });
  add_one("compile", [&](benchmark::State& state) { compile_text(state, workload); })->Unit(benchmark::kMicrosecond);
  add_one("compare", [&](benchmark::State& state) { compare(state, workload); })->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace scopeward::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::string wrong;
  std::vector<scopeward::bench::Workload> workloads;
  for (const char* name : {"epicme", "jira", "google", "synthetic"})
    workloads.push_back(scopeward::bench::load(SCOPEWARD_WORKLOADS, name, wrong));
  if (!wrong.empty()) {
    std::fprintf(stderr, "decide_bench: %s\n", wrong.c_str());
    return 1;
  }
  for (const auto& workload : workloads) scopeward::bench::add(workload);
  if (benchmark::RunSpecifiedBenchmarks() == 0) return 1;
  benchmark::Shutdown();
  return 0;
}
