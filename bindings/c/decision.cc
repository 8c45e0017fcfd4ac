// SPDX-License-Identifier: Apache-2.0
// Grants and decisions.
#include <algorithm>
#include <cstddef>

#include "engine/decide.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_c;
using scopeward::to_view;

namespace scopeward {
namespace {

std::string_view string_at(const TextList& list, std::size_t i) {
  return to_view(static_cast<const scopeward_str*>(list.data)[i]);
}

RequestAttribute attribute_at(const void* data, std::size_t i) {
  const scopeward_attribute& given = static_cast<const scopeward_attribute*>(data)[i];
  RequestAttribute attribute;
  attribute.name = to_view(given.name);
  AttributeValue& value = attribute.value;
  switch (given.type) {
    case SCOPEWARD_BOOL:
      value.kind = AttributeKind::boolean;
      value.boolean = given.boolean != 0;
      break;
    case SCOPEWARD_NUMBER:
      value.kind = AttributeKind::number;
      value.number = given.number;
      break;
    case SCOPEWARD_STRING:
      value.kind = is_text(given.string) ? AttributeKind::string : AttributeKind::unusable;
      value.string = to_view(given.string);
      break;
    case SCOPEWARD_STRINGS:
      if (given.strings.items == nullptr && given.strings.count > 0) break;
      value.kind = AttributeKind::strings;
      value.strings = {given.strings.items, given.strings.count, string_at};
      break;
    case SCOPEWARD_UNUSABLE:
      break;
  }
  return attribute;
}

scopeward_status new_grant(const scopeward_policy* policy, scopeward_grant** grant, scopeward_error* error,
                           auto&& fill) {
  if (grant != nullptr) *grant = nullptr;
  if (policy == nullptr || grant == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a grant needs a policy and a place to go");
  return guard(error, [&] {
    auto handle = std::make_unique<scopeward_grant>(counted(policy));
    const scopeward_status status = fill(*handle);
    if (status == SCOPEWARD_OK) *grant = handle.release();
    return status;
  });
}

}  // namespace

bool is_request(const scopeward_request* request) noexcept {
  return request != nullptr && request->struct_size >= sizeof(scopeward_request) && is_text(request->action) &&
         is_text(request->target) && (request->attributes != nullptr || request->attribute_count == 0) &&
         std::all_of(request->attributes, request->attributes + request->attribute_count,
                     [](const scopeward_attribute& attribute) { return is_text(attribute.name); });
}

Request to_request(const scopeward_request& request) noexcept {
  return {
      to_view(request.action), to_view(request.target), {request.attributes, request.attribute_count, attribute_at}};
}

}  // namespace scopeward

extern "C" {

scopeward_str scopeward_reason_name(scopeward_reason reason) {
  if (reason < SCOPEWARD_INVALID_REQUEST || reason > SCOPEWARD_FORBIDDEN) return to_c("unknown");
  return to_c(scopeward::reason_name(static_cast<scopeward::Reason>(reason)));
}

scopeward_status scopeward_grant_anonymous(const scopeward_policy* policy, scopeward_grant** grant,
                                           scopeward_error* error) {
  return scopeward::new_grant(policy, grant, error, [](scopeward_grant&) { return SCOPEWARD_OK; });
}

scopeward_status scopeward_grant_parse(const scopeward_policy* policy, scopeward_str scopes, scopeward_grant** grant,
                                       scopeward_error* error) {
  return scopeward::new_grant(policy, grant, error, [&](scopeward_grant& handle) {
    if (!scopeward::is_text(scopes))
      return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a scope string without bytes has a size");
    const scopeward::ScopeStringError wrong =
        read_scopes(*policy->program->vocabulary, to_view(scopes), handle.grant);
    return wrong.message.empty() ? SCOPEWARD_OK
                                 : fail(error, SCOPEWARD_INVALID_SCOPES, wrong.message, wrong.begin, wrong.end);
  });
}
void scopeward_grant_free(scopeward_grant* grant) { delete grant; }

scopeward_reason scopeward_decide(const scopeward_policy* policy, const scopeward_grant* grant,
                                  const scopeward_request* request) {
  if (policy == nullptr || grant == nullptr || grant->policy != policy || !scopeward::is_request(request))
    return SCOPEWARD_INVALID_REQUEST;
  return static_cast<scopeward_reason>(
      scopeward::decide(*policy->program, &grant->grant, scopeward::to_request(*request)));
}

scopeward_reason scopeward_decide_scopes(const scopeward_policy* policy, const scopeward_str* scopes,
                                         const scopeward_request* request) {
  if (policy == nullptr || (scopes != nullptr && !scopeward::is_text(*scopes)) || !scopeward::is_request(request))
    return SCOPEWARD_INVALID_REQUEST;
  try {
    const std::string_view text = scopes != nullptr ? to_view(*scopes) : std::string_view();
    return static_cast<scopeward_reason>(scopeward::decide_scopes(
        *policy->program, scopes != nullptr ? &text : nullptr, scopeward::to_request(*request)));
  } catch (...) {  // no memory for what the scope string names
    return SCOPEWARD_INVALID_REQUEST;
  }
}

scopeward_status scopeward_filter(const scopeward_policy* policy, const scopeward_grant* grant,
                                  const scopeward_request* requests, size_t count, scopeward_reason* reasons,
                                  scopeward_error* error) {
  if (count > 0 && reasons != nullptr)
    for (size_t i = 0; i < count; ++i) reasons[i] = SCOPEWARD_INVALID_REQUEST;
  if (policy == nullptr || !scopeward::belongs(policy, grant) || !scopeward::are_sized(requests, count) ||
      (count > 0 && reasons == nullptr))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT,
                "filtering needs a policy, its grant, requests and a place for the reasons");
  const std::size_t stride = count > 0 ? requests->struct_size : 0;
  const char* at = reinterpret_cast<const char*>(requests);
  for (size_t i = 0; i < count; ++i, at += stride)
    reasons[i] = scopeward_decide(policy, grant, reinterpret_cast<const scopeward_request*>(at));
  return fail(error, SCOPEWARD_OK, {});
}

}  // extern "C"
