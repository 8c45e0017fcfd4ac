// SPDX-License-Identifier: Apache-2.0
// What can be asked for under a policy, patterns in parts, and a policy held against what exists.
#include "engine/operations.h"

#include "engine/inventory.h"
#include "engine/parts.h"
#include "engine/read_pattern.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_c;
using scopeward::to_view;

struct scopeward_operations {
  scopeward::ListedOperations list;
  std::vector<std::string> actions;
};

struct scopeward_parts {
  explicit scopeward_parts(scopeward_policy* owner) : policy(scopeward_policy_retain(owner)) {}
  ~scopeward_parts() { scopeward_policy_release(policy); }
  scopeward_parts(const scopeward_parts&) = delete;
  scopeward_parts& operator=(const scopeward_parts&) = delete;
  scopeward_policy* policy;
  scopeward::TargetParts parts;
};

namespace scopeward {
namespace {

scopeward_status split(const scopeward_policy* policy, const scopeward_grant* grant, scopeward_str action,
                       scopeward_str pattern, std::size_t steps, scopeward_parts** parts, scopeward_error* error) {
  const Program& program = explained(policy).program;
  const std::vector<Action>& actions = program.model->actions;
  const std::uint32_t id = program.actions.find(hash_bytes(to_view(action)),
                                                [&](std::uint32_t i) { return actions[i].name == to_view(action); });
  if (id == kNotFound)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT,
                "the policy knows no action `" + std::string(to_view(action).substr(0, 100)) + "`");
  std::string problem;
  const auto whole = read_pattern_text(to_view(pattern), actions[id].form, problem);
  if (!whole) return fail(error, SCOPEWARD_INVALID_ARGUMENT, problem, 0, pattern.size);
  auto handle = std::make_unique<scopeward_parts>(counted(policy));
  handle->parts =
      parts_of(program, id, *whole, ExplainedGrant(policy, grant).get(), steps == 0 ? kSplittingSteps : steps);
  *parts = handle.release();
  return SCOPEWARD_OK;
}

bool is_part(const scopeward_parts* parts, size_t index) noexcept {
  return parts != nullptr && index < parts->parts.parts.size();
}

// The attributes alone; the parts know the operation.
scopeward_request with_attributes(const scopeward_attribute* attributes, size_t count) noexcept {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.attributes = attributes;
  request.attribute_count = count;
  return request;
}

bool is_operation(const scopeward_operation& o) noexcept {
  return is_text(o.action) && is_text(o.target) && is_text(o.description) && is_text(o.inventory);
}

Impact to_impact(scopeward_impact impact) noexcept {
  return impact == SCOPEWARD_IMPACT_READS      ? Impact::reads
         : impact == SCOPEWARD_IMPACT_CHANGES  ? Impact::changes
         : impact == SCOPEWARD_IMPACT_DESTROYS ? Impact::destroys
                                               : Impact::unknown;
}

// False if one of them is malformed.
bool read_operations(const scopeward_operation* operations, size_t count, std::vector<ExistingOperation>& read) {
  const std::size_t stride = count > 0 ? operations->struct_size : 0;
  const char* at = reinterpret_cast<const char*>(operations);  // those of a later header are larger
  read.reserve(count);
  for (size_t i = 0; i < count; ++i, at += stride) {
    const auto& o = *reinterpret_cast<const scopeward_operation*>(at);
    if (!is_operation(o)) return false;
    read.push_back({to_view(o.action), to_view(o.target), o.is_template != 0, o.more_exist != 0, to_impact(o.impact),
                    to_view(o.description), to_view(o.inventory)});
  }
  return true;
}

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_policy_operations(const scopeward_policy* policy, scopeward_operations** operations,
                                             scopeward_error* error) {
  if (operations != nullptr) *operations = nullptr;
  if (policy == nullptr || operations == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "listing operations needs a policy and a place to go");
  return guard(error, [&] {
    auto handle = std::make_unique<scopeward_operations>();
    handle->list = scopeward::list_operations(scopeward::explained(policy).model);
    for (const scopeward::Action& action : scopeward::explained(policy).model.actions) handle->actions.push_back(action.name);
    *operations = handle.release();
    return SCOPEWARD_OK;
  });
}
size_t scopeward_operations_count(const scopeward_operations* operations) {
  return operations == nullptr ? 0 : operations->list.operations.size();
}
scopeward_str scopeward_operations_action(const scopeward_operations* operations, size_t index) {
  return index >= scopeward_operations_count(operations)
             ? scopeward_str{nullptr, 0}
             : to_c(operations->actions[operations->list.operations[index].action]);
}
scopeward_str scopeward_operations_target(const scopeward_operations* operations, size_t index) {
  return index >= scopeward_operations_count(operations) ? scopeward_str{nullptr, 0}
                                                         : to_c(operations->list.operations[index].target);
}
int scopeward_operations_is_pattern(const scopeward_operations* operations, size_t index) {
  return index < scopeward_operations_count(operations) && operations->list.operations[index].is_pattern ? 1 : 0;
}
int scopeward_operations_declared(const scopeward_operations* operations) {
  return operations != nullptr && operations->list.declared ? 1 : 0;
}
void scopeward_operations_free(scopeward_operations* operations) { delete operations; }

scopeward_status scopeward_split(const scopeward_policy* policy, const scopeward_grant* grant, scopeward_str action,
                                 scopeward_str pattern, size_t steps, scopeward_parts** parts, scopeward_error* error) {
  if (parts != nullptr) *parts = nullptr;
  if (policy == nullptr || parts == nullptr || !scopeward::belongs(policy, grant) || !scopeward::is_text(action) ||
      !scopeward::is_text(pattern))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "splitting needs a policy, its grant, a pattern and a place to go");
  return guard(error, [&] { return scopeward::split(policy, grant, action, pattern, steps, parts, error); });
}
size_t scopeward_parts_count(const scopeward_parts* parts) { return parts == nullptr ? 0 : parts->parts.parts.size(); }
int scopeward_parts_complete(const scopeward_parts* parts) { return parts != nullptr && parts->parts.complete ? 1 : 0; }
size_t scopeward_parts_steps(const scopeward_parts* parts) { return parts == nullptr ? 0 : parts->parts.steps; }
scopeward_str scopeward_parts_name(const scopeward_parts* parts, size_t index) {
  return scopeward::is_part(parts, index) ? to_c(parts->parts.parts[index].name) : scopeward_str{nullptr, 0};
}
int scopeward_parts_is_rest(const scopeward_parts* parts, size_t index) {
  return scopeward::is_part(parts, index) && parts->parts.parts[index].rest ? 1 : 0;
}
scopeward_str scopeward_parts_sample(const scopeward_parts* parts, size_t index) {
  return scopeward::is_part(parts, index) ? to_c(parts->parts.parts[index].sample) : scopeward_str{nullptr, 0};
}

scopeward_status scopeward_parts_explain(const scopeward_parts* parts, size_t index, const scopeward_grant* grant,
                                         const scopeward_attribute* attributes, size_t attribute_count,
                                         scopeward_explanation** explanation, scopeward_error* error) {
  if (explanation != nullptr) *explanation = nullptr;
  const scopeward_request request = scopeward::with_attributes(attributes, attribute_count);
  if (!scopeward::is_part(parts, index) || explanation == nullptr || !scopeward::belongs(parts->policy, grant) ||
      !scopeward::is_request(&request))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "explaining needs a part, a grant of its policy and a place to go");
  return guard(error, [&] {
    *explanation = scopeward::new_explanation(
        parts->policy, scopeward::explanation_of(scopeward::explained(parts->policy).program, parts->parts, index,
                                                 scopeward::ExplainedGrant(parts->policy, grant).get(),
                                                 scopeward::to_request(request).attributes));
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_parts_who(const scopeward_parts* parts, size_t index, const scopeward_attribute* attributes,
                                     size_t attribute_count, scopeward_explanation** explanation,
                                     scopeward_error* error) {
  if (explanation != nullptr) *explanation = nullptr;
  const scopeward_request request = scopeward::with_attributes(attributes, attribute_count);
  if (!scopeward::is_part(parts, index) || explanation == nullptr || !scopeward::is_request(&request))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "this needs a part and a place to go");
  return guard(error, [&] {
    *explanation =
        scopeward::new_explanation(parts->policy, scopeward::who_of(scopeward::explained(parts->policy).program, parts->parts, index,
                                                                    scopeward::to_request(request).attributes));
    return SCOPEWARD_OK;
  });
}
void scopeward_parts_free(scopeward_parts* parts) { delete parts; }

scopeward_status scopeward_check_operations(const scopeward_policy* policy, const scopeward_operation* operations,
                                            size_t count, scopeward_diagnostics** diagnostics,
                                            scopeward_text** wildcards, scopeward_error* error) {
  if (diagnostics != nullptr) *diagnostics = nullptr;
  if (wildcards != nullptr) *wildcards = nullptr;
  if (policy == nullptr || diagnostics == nullptr ||
      (count > 0 && (operations == nullptr || operations->struct_size < sizeof(scopeward_operation) ||
                     operations->struct_size % alignof(scopeward_operation) != 0)))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "this needs a policy, operations and a place to go");
  return guard(error, [&] {
    std::vector<scopeward::ExistingOperation> existing;
    if (!scopeward::read_operations(operations, count, existing))
      return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a text of an operation without bytes has a size");
    scopeward::InventoryCheck check = scopeward::check_inventory(scopeward::explained(policy), existing);
    auto text = std::make_unique<scopeward_text>();
    if (wildcards != nullptr) text->text = scopeward::wildcards_json(scopeward::explained(policy), existing, check);
    auto list = scopeward::make_diagnostics(scopeward::explained(policy).sources, std::move(check.diagnostics));
    if (wildcards != nullptr) *wildcards = text.release();
    *diagnostics = list.release();
    return SCOPEWARD_OK;
  });
}

}  // extern "C"
