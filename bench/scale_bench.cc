// SPDX-License-Identifier: Apache-2.0
// How decisions grow with the policy, the vocabulary, the token and with ill will: policies made by large.cc, through the
// C interface. One figure is for one decision, `filter` for one operation.
//   warm/NAME       a prepared grant; calls that don't wait for one another
//   dependent/NAME  the same, each call waiting for the answer of the one before
//   cold/NAME       from a scope string, with nothing kept
//   filter/NAME     a thousand prepared operations at once
//   opened/NAME     as warm, of the policy's compiled form in a mapped file
//   load/NAME       that file is mapped and let go again; `first_ns` is the first decision behind it
//   spread/NAME     each call by itself: its p50, p99 and p99.9, without what reading the clock takes
//   threads/NAME    several threads ask one policy
//   compile/NAME    once, when the program begins: rules a second, and bytes a rule that it keeps
// Beside a figure stands its target, where it has one, and `load_ns`: what one load takes that depends on the one before,
// somewhere in 64 bytes for each operation. Policies of a million rules need --million. Before anything is timed each
// answer is compared. Tested by the ctest entry bench.scale.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <numeric>
#include <random>

#include "large.h"

namespace scopeward::bench {
namespace {

// In nanoseconds: what this project wants to reach on one core of an ordinary server.
const std::map<std::string, double> kTargets = {
    {"cold/operations:1000", 70},          {"cold/vocabulary:1000/token:8", 120}, {"cold/vocabulary:10000/token:8", 160},
    {"warm/operations:1000", 15},          {"dependent/operations:1000", 40},     {"warm/operations:1000000", 60},
    {"warm/paths:10000", 150},             {"warm/paths:100000", 350},            {"filter/operations:1000", 8},
    {"load/operations:1000000", 1e6},
};
constexpr double kRulesASecond = 1e6, kBytesARule = 64;

double load_ns(std::size_t bytes) {
  struct alignas(64) Line {
    std::size_t next;
  };
  static std::map<std::size_t, double> known;
  std::vector<Line> lines(std::max<std::size_t>(bytes / sizeof(Line), 64));
  if (const auto at = known.find(lines.size()); at != known.end()) return at->second;
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(20));
  for (std::size_t i = 0; i < order.size(); ++i) lines[order[i]].next = order[(i + 1) % order.size()];
  std::size_t at = 0;
  const auto walk = [&](std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) at = lines[at].next;
    benchmark::DoNotOptimize(at);
  };
  walk(lines.size());
  constexpr std::size_t kSteps = 1U << 20;
  const auto began = std::chrono::steady_clock::now();
  walk(kSteps);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
  return known[lines.size()] = took.count() / kSteps;
}

void finish(benchmark::State& state, const std::string& name, const Large& large) {
  if (const auto target = kTargets.find(name); target != kTargets.end()) state.counters["target_ns"] = target->second;
  if (large.requests.size() > 1) state.counters["load_ns"] = load_ns(large.requests.size() * 64);
}

void ask_in_turn(benchmark::State& state, const Large& large, const Policy& policy, const Grant& grant) {
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(scopeward_decide(policy.get(), grant.get(), &large.requests[at]));
    if (++at == large.requests.size()) at = 0;
  }
}

void warm(benchmark::State& state, const std::string& name, const Large& large) {
  ask_in_turn(state, large, large.policy, large.grant);
  if (state.threads() == 1) finish(state, name, large);
}

void opened(benchmark::State& state, const std::string& name, const Large& large) {
  ask_in_turn(state, large, large.opened, large.opened_grant);
  finish(state, name, large);
}

void load(benchmark::State& state, const std::string& name, const Large& large) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> first;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto began = Clock::now();
    const Policy policy = open_compiled(large);
    const auto ready = Clock::now();
    scopeward_grant* grant = nullptr;
    (void)scopeward_grant_parse(policy.get(), borrow(large.scopes), &grant, nullptr);
    const Grant held(grant, scopeward_grant_free);
    const auto asked = Clock::now();
    benchmark::DoNotOptimize(scopeward_decide(policy.get(), grant, &large.requests[at]));
    first.push_back(std::chrono::duration<double, std::nano>(Clock::now() - asked).count());
    if (++at == large.requests.size()) at = 0;
    state.SetIterationTime(std::chrono::duration<double>(ready - began).count());
  }
  std::nth_element(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(first.size() / 2), first.end());
  state.counters["first_ns"] = first[first.size() / 2];
  state.counters["file_bytes_a_rule"] = static_cast<double>(large.file_bytes) / static_cast<double>(large.rules);
  finish(state, name, large);
}

void dependent(benchmark::State& state, const std::string& name, const Large& large) {
  std::size_t at = 0;
  const auto expected = static_cast<std::size_t>(large.expected);
  for (auto _ : state) {
    const scopeward_reason reason = scopeward_decide(large.policy.get(), large.grant.get(), &large.requests[at]);
    at += 1 + static_cast<std::size_t>(reason) - expected;  // one further, which the processor can't know
    if (at >= large.requests.size()) at = 0;
  }
  finish(state, name, large);
}

void cold(benchmark::State& state, const std::string& name, const Large& large) {
  std::size_t at = 0;
  const scopeward_str scopes = borrow(large.scopes);
  for (auto _ : state) {
    benchmark::DoNotOptimize(scopeward_decide_scopes(large.policy.get(), &scopes, &large.requests[at]));
    if (++at == large.requests.size()) at = 0;
  }
  finish(state, name, large);
}

void filter(benchmark::State& state, const std::string& name, const Large& large) {
  std::vector<scopeward_reason> reasons(large.requests.size());
  scopeward_prepared* made = nullptr;
  if (scopeward_prepare(large.policy.get(), large.requests.data(), large.requests.size(), &made, nullptr) != SCOPEWARD_OK)
    return state.SkipWithError("can't be prepared");
  const std::unique_ptr<scopeward_prepared, decltype(&scopeward_prepared_free)> prepared(made, scopeward_prepared_free);
  for (auto _ : state)
    benchmark::DoNotOptimize(scopeward_filter_prepared(made, large.grant.get(), nullptr, 0, reasons.data(), nullptr));
  if (std::count(reasons.begin(), reasons.end(), large.expected) != static_cast<std::ptrdiff_t>(reasons.size()))
    return state.SkipWithError("decided wrong");
  using benchmark::Counter;
  state.counters["ns_each"] = Counter(static_cast<double>(large.requests.size()) / 1e9,
                                      Counter::kIsIterationInvariantRate | Counter::kInvert);
  finish(state, name, large);
}

void spread(benchmark::State& state, const std::string& name, const Large& large) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> all;
  double clock = 1e9;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto began = Clock::now();
    benchmark::DoNotOptimize(scopeward_decide(large.policy.get(), large.grant.get(), &large.requests[at]));
    const auto ended = Clock::now();
    if (++at == large.requests.size()) at = 0;
    if (all.size() < 1U << 20) all.push_back(std::chrono::duration<double, std::nano>(ended - began).count());
    state.SetIterationTime(std::chrono::duration<double>(ended - began).count());
  }
  for (int i = 0; i < 10'000; ++i) {
    const auto began = Clock::now();
    const auto ended = Clock::now();
    clock = std::min(clock, std::chrono::duration<double, std::nano>(ended - began).count());
  }
  std::sort(all.begin(), all.end());
  const auto at_share = [&](double share) {
    return all[std::min(all.size() - 1, static_cast<std::size_t>(share * static_cast<double>(all.size())))] - clock;
  };
  state.counters["p50_ns"] = at_share(0.5);
  state.counters["p99_ns"] = at_share(0.99);
  state.counters["p999_ns"] = at_share(0.999);
  finish(state, name, large);
}

void compiled(benchmark::State& state, const Large& large) {
  for (auto _ : state) state.SetIterationTime(large.compile_seconds);
  const auto rules = static_cast<double>(large.rules);
  state.counters["rules_a_second"] = rules / large.compile_seconds;
  state.counters["bytes_a_rule"] = static_cast<double>(large.policy_bytes) / rules;
  state.counters["target_rules_a_second"] = kRulesASecond;
  if (large.name.starts_with("operations")) state.counters["target_bytes_a_rule"] = kBytesARule;
}

void add(const Large& large) {
  using Run = void (*)(benchmark::State&, const std::string&, const Large&);
  const auto add_one = [&](const char* kind, Run run) {
    const std::string name = std::string(kind) + "/" + large.name;
    return benchmark::RegisterBenchmark(name.c_str(), [name, &large, run](benchmark::State& s) { run(s, name, large); });
  };
  add_one("warm", warm);
  add_one("cold", cold);
  if (large.requests.size() > 1) add_one("dependent", dependent);
  if (large.requests.size() == 1000) add_one("filter", filter);
  if (large.requests.size() > 1) {
    add_one("opened", opened);
    add_one("load", load)->UseManualTime();
  }
  add_one("spread", spread)->UseManualTime();
  if (large.name == "operations:1000") add_one("threads", warm)->ThreadRange(1, 4)->UseRealTime();
  if (large.rules > 1)
    benchmark::RegisterBenchmark(("compile/" + large.name).c_str(), [&](benchmark::State& s) { compiled(s, large); })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace scopeward::bench

int main(int argc, char** argv) {
  using namespace scopeward::bench;
  const bool million = argc > 1 && std::strcmp(argv[1], "--million") == 0;
  if (million) std::rotate(argv + 1, argv + 2, argv + argc);  // not for the library
  int left = argc - (million ? 1 : 0);
  benchmark::Initialize(&left, argv);
  if (benchmark::ReportUnrecognizedArguments(left, argv)) return 2;

  using Sizes = std::initializer_list<std::size_t>;
  std::deque<Large> all;
  for (const std::size_t count : Sizes{10, 1000, 100'000}) all.push_back(operations(count));
  if (million) all.push_back(operations(1'000'000));
  for (const std::size_t count : Sizes{10, 10'000, 100'000}) all.push_back(paths(count));
  for (const std::size_t count : Sizes{10, 10'000}) all.push_back(globs(count));
  for (const std::size_t count : Sizes{100, 1000, 10'000}) all.push_back(vocabulary(count, 8));
  for (const std::size_t held : Sizes{1, 100, 1000}) all.push_back(vocabulary(1000, held));
  for (const std::size_t depth : Sizes{10, 1000}) all.push_back(hierarchy(depth));
  all.push_back(hostile_trie(12));
  all.push_back(hostile_runs(200));
  all.push_back(hostile_globs(200));
  all.push_back(hostile_rules(200));
  all.push_back(hostile_token(60'000));
  for (Large& large : all) {
    std::fprintf(stderr, "scale_bench: %s\n", large.name.c_str());
    if (const std::string wrong = prepare(large); !wrong.empty()) {
      std::fprintf(stderr, "scale_bench: %s\n", wrong.c_str());
      return 1;
    }
    add(large);
  }
  if (benchmark::RunSpecifiedBenchmarks() == 0) return 1;
  benchmark::Shutdown();
  return 0;
}
