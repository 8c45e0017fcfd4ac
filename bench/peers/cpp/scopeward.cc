// SPDX-License-Identifier: Apache-2.0
// Scopeward through its C interface, as users have it. Tested by bench/peers/run_test.py.
#include <scopeward.h>

#include "peer.h"

namespace {

scopeward_str borrow(const std::string& text) { return {text.data(), text.size()}; }

}  // namespace

int main(int argc, char** argv) {
  const double seconds = peers::seconds_of(argc, argv);
  const peers::Workload workload = peers::read(argv[1]);
  scopeward_policy* policy = nullptr;
  if (scopeward_compile(borrow(workload.name), borrow(workload.policy), &policy, nullptr, nullptr) != SCOPEWARD_OK) {
    std::fprintf(stderr, "scopeward: the policy does not compile\n");
    return 1;
  }
  std::vector<scopeward_grant*> grants;
  std::vector<scopeward_request> requests;
  for (const peers::Request& asked : workload.requests) {
    scopeward_request request = SCOPEWARD_REQUEST_INIT;
    request.action = borrow(asked.action);
    request.target = borrow(asked.target);
    requests.push_back(request);
    scopeward_grant* grant = nullptr;
    (void)scopeward_grant_parse(policy, borrow(asked.joined), &grant, nullptr);
    grants.push_back(grant);
  }
  const scopeward_str version = scopeward_version();
  const std::string number(version.data, version.size);
  peers::run(workload, "scopeward", number.c_str(), "prepared", seconds,
             [&](std::size_t i) { return scopeward_decide(policy, grants[i], &requests[i]) == SCOPEWARD_ALLOWED; });
  peers::run(workload, "scopeward", number.c_str(), "text", seconds, [&](std::size_t i) {
    const scopeward_str scopes = borrow(workload.requests[i].joined);
    return scopeward_decide_scopes(policy, &scopes, &requests[i]) == SCOPEWARD_ALLOWED;
  });
  for (scopeward_grant* grant : grants) scopeward_grant_free(grant);
  scopeward_policy_release(policy);
  return 0;
}
