// SPDX-License-Identifier: Apache-2.0
// What a team writes in an afternoon: a map from operations to alternatives of scopes, and a set of the token's scopes.
// Tested by bench/peers/run_test.py.
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "peer.h"

namespace {

using Scopes = std::unordered_set<std::string>;

bool is_allowed(const std::unordered_map<std::string, const peers::Operation*>& operations, const std::string& operation,
                const Scopes& scopes) {
  const auto found = operations.find(operation);
  if (found == operations.end()) return false;
  const auto held = [&](const std::string& scope) { return scopes.count(scope) != 0; };
  const peers::Operation& rule = *found->second;
  if (std::any_of(rule.none.begin(), rule.none.end(), held)) return false;
  return std::any_of(rule.any.begin(), rule.any.end(), [&](const std::vector<std::string>& all) {
    return std::all_of(all.begin(), all.end(), held);
  });
}

Scopes read_scopes(const std::string& text) {
  std::istringstream stream(text);
  Scopes scopes;
  for (std::string scope; stream >> scope;) scopes.insert(scope);
  return scopes;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = peers::seconds_of(argc, argv);
  const peers::Workload workload = peers::read(argv[1]);
  std::unordered_map<std::string, const peers::Operation*> operations;
  for (const peers::Operation& operation : workload.operations) operations[operation.name] = &operation;
  std::vector<Scopes> held;
  for (const peers::Request& request : workload.requests) held.push_back(read_scopes(request.joined));
  peers::run(workload, "by hand", "C++20", "prepared", seconds, [&](std::size_t i) {
    return is_allowed(operations, workload.requests[i].operation, held[i]);
  });
  peers::run(workload, "by hand", "C++20", "text", seconds, [&](std::size_t i) {
    return is_allowed(operations, workload.requests[i].operation, read_scopes(workload.requests[i].joined));
  });
  return 0;
}
