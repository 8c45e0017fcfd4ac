// SPDX-License-Identifier: Apache-2.0
// What the peers written in C++ share: the workload, the comparison of answers before anything is timed, and the timing.
// Each main() gives run() a function that decides one request. Tested by bench/peers/run_test.py.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace peers {

struct Request {
  std::string action, target, operation, joined;  // `joined`: the scopes as a token has them
  std::vector<std::string> scopes;
  bool allowed = false;
};

struct Operation {
  std::string name;
  std::vector<std::vector<std::string>> any;
  std::vector<std::string> none;
};

struct Workload {
  std::string name, policy;
  std::vector<Operation> operations;
  std::vector<Request> requests;
};

inline Workload read(const char* path) {
  std::ifstream file(path);
  const nlohmann::json json = nlohmann::json::parse(file);
  Workload workload{json["name"], json["policy"], {}, {}};
  for (const auto& [name, of] : json["operations"].items()) workload.operations.push_back({name, of["any"], of["none"]});
  for (const auto& r : json["requests"]) {
    Request request{r["action"], r["target"], r["operation"], {}, r["scopes"], r["allowed"]};
    for (const std::string& scope : request.scopes) request.joined += (request.joined.empty() ? "" : " ") + scope;
    workload.requests.push_back(std::move(request));
  }
  return workload;
}

// Compares every answer, then times rounds over all requests and prints a line of JSON. decide(i) answers request i.
template <typename Decide>
void run(const Workload& workload, const char* engine, const char* version, const char* kind, double seconds,
         Decide decide) {
  for (std::size_t i = 0; i < workload.requests.size(); ++i)
    if (decide(i) != workload.requests[i].allowed) {
      std::fprintf(stderr, "%s: %s with `%s` is decided wrong\n", engine, workload.requests[i].operation.c_str(),
                   workload.requests[i].joined.c_str());
      std::exit(1);
    }
  using Clock = std::chrono::steady_clock;
  std::vector<double> samples;
  volatile std::size_t sink = 0;
  const std::size_t rounds = std::max<std::size_t>(1, 10'000 / workload.requests.size());
  for (const auto end = Clock::now() + std::chrono::duration<double>(seconds); Clock::now() < end || samples.size() < 5;) {
    const auto began = Clock::now();
    std::size_t allowed = 0;
    for (std::size_t round = 0; round < rounds; ++round)
      for (std::size_t i = 0; i < workload.requests.size(); ++i) allowed += decide(i) ? 1U : 0U;
    sink = sink + allowed;
    samples.push_back(std::chrono::duration<double, std::nano>(Clock::now() - began).count() /
                      static_cast<double>(rounds * workload.requests.size()));
  }
  nlohmann::json line{{"engine", engine}, {"version", version}, {"workload", workload.name}, {"kind", kind}, {"samples", samples}};
  std::printf("%s\n", line.dump().c_str());
}

inline double seconds_of(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s WORKLOAD.json SECONDS\n", argv[0]);
    std::exit(2);
  }
  return std::atof(argv[2]);
}

}  // namespace peers
