// SPDX-License-Identifier: Apache-2.0
// What is written about a policy as a whole: graphs and the reference page.
#include "engine/graph.h"
#include "engine/reference_page.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;

namespace scopeward {
namespace {

template <typename Graph>
std::string written(const Policy& policy, const Graph& graph, scopeward_format format) {
  return format == SCOPEWARD_JSON ? to_json(policy, graph) : to_dot(policy, graph);
}

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_graph(const scopeward_policy* policy, const scopeward_grant* grant,
                                 const scopeward_request* request, scopeward_format format, scopeward_text** text,
                                 scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (policy == nullptr || text == nullptr || (request != nullptr && !scopeward::is_request(request)) ||
      !scopeward::belongs(policy, grant))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a graph needs a policy, its grant or none, and a place to go");
  if (format != SCOPEWARD_PLAIN && format != SCOPEWARD_JSON)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "graphs have no such format");
  return guard(error, [&] {
    const scopeward::Policy& p = scopeward::explained(policy);
    const scopeward::ExplainedGrant known(policy, grant);
    const scopeward::Grant* const held = known.get();
    auto result = std::make_unique<scopeward_text>();
    if (request == nullptr) {
      result->text = scopeward::written(p, scopeward::scope_graph(p, held), format);
    } else {
      std::string refused;
      const auto graph = scopeward::decision_graph(p, held, scopeward::to_request(*request), refused);
      if (!graph) return fail(error, SCOPEWARD_INVALID_ARGUMENT, refused);
      result->text = scopeward::written(p, *graph, format);
    }
    *text = result.release();
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_docs(const scopeward_policy* policy, scopeward_format format, scopeward_text** text,
                                scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (policy == nullptr || text == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a reference page needs a policy and a place to go");
  if (format != SCOPEWARD_PLAIN && format != SCOPEWARD_JSON)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "reference pages have no such format");
  return guard(error, [&] {
    const scopeward::ReferencePage page = scopeward::reference_page(scopeward::explained(policy));
    auto result = std::make_unique<scopeward_text>();
    result->text = format == SCOPEWARD_JSON ? scopeward::to_json(page) : scopeward::to_markdown(page);
    *text = result.release();
    return SCOPEWARD_OK;
  });
}

}  // extern "C"
