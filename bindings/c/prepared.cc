// SPDX-License-Identifier: Apache-2.0
// Operations that are asked for again and again: their texts are kept, and those that the policy names are looked up once.
// Tested by tests/capi/prepared_test.cc.
#include "engine/decide.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_view;

struct scopeward_prepared {
  explicit scopeward_prepared(scopeward_policy* owner) : policy(scopeward_policy_retain(owner)) {}
  ~scopeward_prepared() { scopeward_policy_release(policy); }
  scopeward_prepared(const scopeward_prepared&) = delete;
  scopeward_prepared& operator=(const scopeward_prepared&) = delete;

  struct Operation {
    scopeward::KnownOperation known;
    std::uint32_t begin = 0, action_size = 0, target_size = 0;  // in `texts`, the action first
  };
  scopeward_policy* policy;
  std::vector<Operation> operations;
  std::string texts;
};

namespace scopeward {
namespace {

bool are_requests(const scopeward_request* requests, std::size_t count) {
  if (!are_sized(requests, count)) return false;
  const char* at = reinterpret_cast<const char*>(requests);
  for (std::size_t i = 0; i < count; ++i, at += requests->struct_size)
    if (!is_request(reinterpret_cast<const scopeward_request*>(at))) return false;
  return true;
}

// A text of more than any limit allows is as wrong as one that is just too long, and takes less room.
std::string_view shortened(scopeward_str text) { return to_view(text).substr(0, limits::kTargetBytes + 1); }

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_prepare(const scopeward_policy* policy, const scopeward_request* operations, size_t count,
                                   scopeward_prepared** prepared, scopeward_error* error) {
  if (prepared != nullptr) *prepared = nullptr;
  if (policy == nullptr || prepared == nullptr || !scopeward::are_requests(operations, count))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "preparing needs a policy, operations and a place to go");
  return guard(error, [&] {
    auto handle = std::make_unique<scopeward_prepared>(scopeward::counted(policy));
    handle->operations.reserve(count);
    const char* at = reinterpret_cast<const char*>(operations);
    for (size_t i = 0; i < count; ++i, at += operations->struct_size) {
      const auto& request = *reinterpret_cast<const scopeward_request*>(at);
      const std::string_view action = scopeward::shortened(request.action), target = scopeward::shortened(request.target);
      if (handle->texts.size() > UINT32_MAX - action.size() - target.size()) throw std::bad_alloc();
      handle->operations.push_back({policy->program->known.find(action, target),
                                    static_cast<std::uint32_t>(handle->texts.size()),
                                    static_cast<std::uint32_t>(action.size()), static_cast<std::uint32_t>(target.size())});
      handle->texts.append(action).append(target);
    }
    *prepared = handle.release();
    return SCOPEWARD_OK;
  });
}

size_t scopeward_prepared_count(const scopeward_prepared* prepared) {
  return prepared == nullptr ? 0 : prepared->operations.size();
}

scopeward_status scopeward_filter_prepared(const scopeward_prepared* prepared, const scopeward_grant* grant,
                                           const scopeward_attribute* attributes, size_t attribute_count,
                                           scopeward_reason* reasons, scopeward_error* error) {
  const std::size_t count = scopeward_prepared_count(prepared);
  if (reasons != nullptr)
    for (size_t i = 0; i < count; ++i) reasons[i] = SCOPEWARD_INVALID_REQUEST;
  scopeward_request asked = SCOPEWARD_REQUEST_INIT;
  asked.attributes = attributes;
  asked.attribute_count = attribute_count;
  if (prepared == nullptr || !scopeward::belongs(prepared->policy, grant) || !scopeward::is_request(&asked) ||
      (count > 0 && reasons == nullptr))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT,
                "filtering needs prepared operations, a grant of their policy and a place for the reasons");
  if (grant == nullptr) return fail(error, SCOPEWARD_OK, {});
  const scopeward::Program& program = *prepared->policy->program;
  scopeward::Request request = scopeward::to_request(asked);
  const std::string_view texts = prepared->texts;
  for (size_t i = 0; i < count; ++i) {
    const scopeward_prepared::Operation& operation = prepared->operations[i];
    request.action = texts.substr(operation.begin, operation.action_size);
    request.target = texts.substr(operation.begin + operation.action_size, operation.target_size);
    reasons[i] =
        static_cast<scopeward_reason>(scopeward::decide_known(program, operation.known, grant->grant, request));
  }
  return fail(error, SCOPEWARD_OK, {});
}

void scopeward_prepared_free(scopeward_prepared* prepared) { delete prepared; }

}  // extern "C"
