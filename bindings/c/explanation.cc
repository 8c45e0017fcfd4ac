// SPDX-License-Identifier: Apache-2.0
// Explanations and challenges.
#include "engine/challenge.h"
#include "engine/explain.h"
#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;
using scopeward::to_c;

struct scopeward_explanation {
  scopeward_policy* policy = nullptr;
  const scopeward::Policy* explained = nullptr;  // lives as long
  scopeward::Explanation explanation;
  std::size_t line = 0;
  scopeward::Names required, missing;
  std::vector<scopeward::Names> alternatives;

  scopeward_explanation() = default;
  scopeward_explanation(const scopeward_explanation&) = delete;
  scopeward_explanation& operator=(const scopeward_explanation&) = delete;
  ~scopeward_explanation() { scopeward_policy_release(policy); }
};

struct scopeward_challenge {
  scopeward::Challenge challenge;
  scopeward::Names scopes;
};

namespace scopeward {

scopeward_explanation* new_explanation(const scopeward_policy* policy, Explanation explanation) {
  auto handle = std::make_unique<scopeward_explanation>();
  const Policy& p = explained(policy);
  handle->explained = &p;
  handle->explanation = std::move(explanation);
  const Explanation& e = handle->explanation;
  if (e.rule != kNone) handle->line = p.sources.line(p.model.rules[e.rule].span);
  handle->required = Names(e.hints.required);
  handle->missing = Names(e.hints.missing);
  for (const auto& names : e.hints.alternatives) handle->alternatives.emplace_back(names);
  handle->policy = scopeward_policy_retain(counted(policy));
  return handle.release();
}

namespace {

Disclosure to_disclosure(scopeward_disclosure disclosure) {
  return disclosure == SCOPEWARD_DISCLOSE_SCOPES       ? Disclosure::scopes
         : disclosure == SCOPEWARD_DISCLOSE_EVERYTHING ? Disclosure::everything
                                                       : Disclosure::nothing;
}

std::unique_ptr<scopeward_challenge> make_challenge(Challenge challenge) {
  auto handle = std::make_unique<scopeward_challenge>();
  handle->scopes = Names(challenge.scopes);
  handle->challenge = std::move(challenge);
  return handle;
}

}  // namespace
}  // namespace scopeward

extern "C" {

scopeward_status scopeward_explain(const scopeward_policy* policy, const scopeward_grant* grant,
                                   const scopeward_request* request, scopeward_explanation** explanation,
                                   scopeward_error* error) {
  if (explanation != nullptr) *explanation = nullptr;
  if (policy == nullptr || explanation == nullptr || !scopeward::is_request(request) ||
      !scopeward::belongs(policy, grant))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "explaining needs a policy, its grant, a request and a place to go");
  return guard(error, [&] {
    *explanation = scopeward::new_explanation(
        policy, scopeward::explain(scopeward::explained(policy).program, scopeward::ExplainedGrant(policy, grant).get(),
                                   scopeward::to_request(*request)));
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_who(const scopeward_policy* policy, const scopeward_request* request,
                               scopeward_explanation** explanation, scopeward_error* error) {
  if (explanation != nullptr) *explanation = nullptr;
  if (policy == nullptr || explanation == nullptr || !scopeward::is_request(request))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "this needs a policy, a request and a place to go");
  return guard(error, [&] {
    *explanation =
        scopeward::new_explanation(policy, scopeward::who(scopeward::explained(policy).program, scopeward::to_request(*request)));
    return SCOPEWARD_OK;
  });
}
void scopeward_explanation_free(scopeward_explanation* explanation) { delete explanation; }

scopeward_reason scopeward_explanation_reason(const scopeward_explanation* e) {
  return e == nullptr ? SCOPEWARD_INVALID_REQUEST : static_cast<scopeward_reason>(e->explanation.reason);
}
scopeward_str scopeward_explanation_rule_file(const scopeward_explanation* e) {
  if (e == nullptr || e->line == 0) return {nullptr, 0};
  const scopeward::Policy& policy = *e->explained;
  return to_c(policy.sources.name(policy.model.rules[e->explanation.rule].span));
}
size_t scopeward_explanation_rule_line(const scopeward_explanation* e) { return e == nullptr ? 0 : e->line; }
scopeward_str scopeward_explanation_message(const scopeward_explanation* e) {
  return e == nullptr ? scopeward_str{nullptr, 0} : to_c(e->explanation.message);
}
scopeward_list scopeward_explanation_required(const scopeward_explanation* e) {
  return e == nullptr ? scopeward_list{nullptr, 0} : e->required.list();
}
scopeward_list scopeward_explanation_missing(const scopeward_explanation* e) {
  return e == nullptr ? scopeward_list{nullptr, 0} : e->missing.list();
}
size_t scopeward_explanation_alternatives(const scopeward_explanation* e) {
  return e == nullptr ? 0 : e->alternatives.size();
}
scopeward_list scopeward_explanation_alternative(const scopeward_explanation* e, size_t index) {
  return e == nullptr || index >= e->alternatives.size() ? scopeward_list{nullptr, 0} : e->alternatives[index].list();
}
int scopeward_explanation_complete(const scopeward_explanation* e) {
  return e != nullptr && e->explanation.hints.complete ? 1 : 0;
}

scopeward_status scopeward_explanation_print(const scopeward_explanation* e, scopeward_format format,
                                             scopeward_text** text, scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (e == nullptr || text == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "printing needs an explanation and a place to go");
  return guard(error, [&] {
    const scopeward::Policy& policy = *e->explained;
    auto result = std::make_unique<scopeward_text>();
    switch (format) {
      case SCOPEWARD_JSON:
        result->text = explanation_json(policy.sources, policy.model, e->explanation);
        break;
      case SCOPEWARD_PLAIN:
        result->text = explanation_text(policy.sources, policy.model, e->explanation, scopeward::Colour::off);
        break;
      case SCOPEWARD_ANSI:
        result->text = explanation_text(policy.sources, policy.model, e->explanation, scopeward::Colour::on);
        break;
      default:
        return fail(error, SCOPEWARD_INVALID_ARGUMENT, "explanations have no such format");
    }
    *text = result.release();
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_challenge_request(const scopeward_policy* policy, const scopeward_grant* grant,
                                             const scopeward_request* request,
                                             const scopeward_challenge_options* options,
                                             scopeward_challenge** challenge, scopeward_error* error) {
  if (challenge != nullptr) *challenge = nullptr;
  if (policy == nullptr || challenge == nullptr || !scopeward::is_request(request) ||
      !scopeward::belongs(policy, grant) ||
      (options != nullptr && options->struct_size < sizeof(scopeward_challenge_options)))
    return fail(error, SCOPEWARD_INVALID_ARGUMENT,
                "a challenge needs a policy, its grant, a request and a place to go");
  return guard(error, [&] {
    const scopeward_challenge_options defaults = SCOPEWARD_CHALLENGE_OPTIONS_INIT;
    const scopeward_challenge_options& chosen = options == nullptr ? defaults : *options;
    *challenge = scopeward::make_challenge(
                     scopeward::challenge(scopeward::explained(policy), scopeward::ExplainedGrant(policy, grant).get(),
                                          scopeward::to_request(*request), scopeward::to_disclosure(chosen.disclosure),
                                          scopeward::to_disclosure(chosen.anonymous_disclosure)))
                     .release();
    return SCOPEWARD_OK;
  });
}

scopeward_status scopeward_challenge_token(const scopeward_policy* policy, int token_was_sent,
                                           scopeward_challenge** challenge, scopeward_error* error) {
  if (challenge != nullptr) *challenge = nullptr;
  if (policy == nullptr || challenge == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a challenge needs a policy and a place to go");
  return guard(error, [&] {
    *challenge = scopeward::make_challenge(scopeward::token_challenge(scopeward::explained(policy), token_was_sent != 0)).release();
    return SCOPEWARD_OK;
  });
}

int scopeward_challenge_status(const scopeward_challenge* c) { return c == nullptr ? 403 : c->challenge.status; }
scopeward_str scopeward_challenge_header(const scopeward_challenge* c) {
  return c == nullptr ? scopeward_str{nullptr, 0} : to_c(c->challenge.header);
}
scopeward_list scopeward_challenge_scopes(const scopeward_challenge* c) {
  return c == nullptr ? scopeward_list{nullptr, 0} : c->scopes.list();
}
scopeward_str scopeward_challenge_body(const scopeward_challenge* c) {
  return c == nullptr ? scopeward_str{nullptr, 0} : to_c(c->challenge.body);
}
void scopeward_challenge_free(scopeward_challenge* challenge) { delete challenge; }

}  // extern "C"
