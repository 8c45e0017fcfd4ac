// SPDX-License-Identifier: Apache-2.0
#include "guard.h"

#include <algorithm>
#include <ctime>

#include "attributes.h"
#include "log.h"
#include "revision.h"
#include "url.h"

namespace epicme {
namespace {

Json parsed(scopeward_str json) {
  const std::string_view text = view(json);
  Json document = Json::parse(text.begin(), text.end(), nullptr, false);
  return document.is_discarded() ? Json(nullptr) : document;
}

// The challenge as an HTTP answer. The JSON-RPC code is the status: outside the range that JSON-RPC and MCP keep for
// themselves, as MCP asks of an application's own codes.
Reply challenge_reply(scopeward_challenge* made, scopeward_status status, const scopeward_error& error, const Json& id,
                      std::string_view reason) {
  const Challenge challenge(made);
  const int code = challenge ? scopeward_challenge_status(challenge.get()) : 0;
  if (status != SCOPEWARD_OK || code < 400) {
    log_line(std::string("no challenge could be made: ") + error.message);
    return error_reply(500, id, kInternalError, "internal error");
  }
  Reply reply = error_reply(code, id, code, reason, parsed(scopeward_challenge_body(challenge.get())));
  if (const std::string_view header = view(scopeward_challenge_header(challenge.get())); !header.empty()) {
    reply.headers.push_back({"WWW-Authenticate", std::string(header)});
  }
  return reply;
}

Reply challenge_request(const scopeward_policy* policy, const scopeward_grant* grant, const scopeward_request& request,
                        const Json& id, scopeward_reason reason) {
  scopeward_challenge* challenge = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_challenge_request(policy, grant, &request, nullptr, &challenge, &error);
  return challenge_reply(challenge, status, error, id, view(scopeward_reason_name(reason)));
}

// RFC 6750 section 2.1: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
bool is_token(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/").find(c) != std::string_view::npos;
  });
}

enum class Sent { nothing, token, malformed };

Sent read_credentials(const Credentials& credentials, std::string& token) {
  if (credentials.in_query || credentials.authorization.size() > 1) return Sent::malformed;
  if (credentials.authorization.empty()) return Sent::nothing;
  const std::string& header = credentials.authorization[0];
  const std::size_t blank = header.find(' ');
  if (lower_case(header.substr(0, blank)) != "bearer") return Sent::nothing;  // another scheme says nothing to us
  if (blank == std::string::npos) return Sent::malformed;
  token = header.substr(std::min(header.find_first_not_of(' ', blank), header.size()));
  return is_token(token) ? Sent::token : Sent::malformed;
}

}  // namespace

Operation operation_of(const Message& message) {
  const char* parameter = name_parameter(message.method);
  const std::string* target = parameter != nullptr ? message.text(parameter) : nullptr;
  if (target == nullptr) return {"method", message.method};
  const char* action = message.method == "tools/call"    ? "tool"
                       : message.method == "prompts/get" ? "prompt"
                                                         : "resource";
  return {action, *target};
}

std::variant<Caller, Reply> Guard::identify(Policy policy, const Credentials& credentials, const Message& message) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_grant* grant = nullptr;
  std::string token;
  const Sent sent = read_credentials(credentials, token);
  if (sent != Sent::token) {
    if (scopeward_grant_anonymous(policy.get(), &grant, &error) != SCOPEWARD_OK) {
      log_line(error.message);
      return error_reply(500, message.id, kInternalError, "internal error");
    }
    Caller nobody{std::move(policy), Grant(grant), std::nullopt, {}};
    if (sent == Sent::nothing) return nobody;
    const scopeward_request none = SCOPEWARD_REQUEST_INIT;  // no operation: Scopeward answers 400 invalid_request
    return challenge_request(nobody.policy.get(), grant, none, message.id, SCOPEWARD_INVALID_REQUEST);
  }

  const scopeward_list servers = scopeward_policy_authorization_servers(policy.get());
  const std::string issuer(servers.count != 0 ? view(servers.items[0]) : std::string_view());
  const std::string resource(view(scopeward_policy_resource(policy.get())));
  auto verdict = verify(tokens_, token, issuer, resource, static_cast<std::int64_t>(std::time(nullptr)));
  if (const auto* unavailable = std::get_if<Unavailable>(&verdict)) {
    log_line("503: tokens cannot be checked: " + unavailable->why);
    Reply reply = error_reply(503, message.id, 503, "tokens cannot be checked at the moment");
    reply.headers.push_back({"Retry-After", "5"});
    return reply;
  }
  std::string why;
  if (auto* claims = std::get_if<Claims>(&verdict)) {
    if (scopeward_grant_parse(policy.get(), borrow(claims->scopes), &grant, &error) == SCOPEWARD_OK) {
      Caller caller{std::move(policy), Grant(grant), std::nullopt, std::move(*claims)};
      caller.user = journal_.user(caller.claims.issuer, caller.claims.subject);
      return caller;
    }
    why = std::string("scopes: ") + error.message;
  } else {
    why = std::get<InvalidToken>(verdict).why;
  }
  log_line("401: a token was refused: " + why);
  scopeward_challenge* challenge = nullptr;
  const scopeward_status status = scopeward_challenge_token(policy.get(), 1, &challenge, &error);
  return challenge_reply(challenge, status, error, message.id, "invalid_token");
}

std::optional<Reply> Guard::refuse(const Caller& caller, const Message& message) {
  const Operation operation = operation_of(message);
  const auto arguments = message.params.find("arguments");
  const bool has_arguments =
      operation.action != "method" && arguments != message.params.end() && arguments->is_object();
  const Attributes attributes(caller, has_arguments ? &*arguments : nullptr);
  const scopeward_request request = attributes.request(operation);
  const scopeward_reason reason = scopeward_decide(caller.policy.get(), caller.grant.get(), &request);
  if (reason == SCOPEWARD_ALLOWED) return std::nullopt;

  const std::string name(view(scopeward_reason_name(reason)));
  if (caller.user) journal_.record_refusal(&*caller.user, operation.action + " " + operation.target, name);
  return challenge_request(caller.policy.get(), caller.grant.get(), request, message.id, reason);
}

std::vector<bool> Guard::visible(const Caller& caller, const std::vector<Operation>& operations) const {
  const Attributes attributes(caller, nullptr);
  std::vector<scopeward_request> requests;
  for (const Operation& operation : operations) requests.push_back(attributes.request(operation));
  std::vector<scopeward_reason> reasons(requests.size(), SCOPEWARD_INVALID_REQUEST);
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_filter(caller.policy.get(), caller.grant.get(), requests.data(), requests.size(), reasons.data(),
                       &error) != SCOPEWARD_OK) {
    log_line(std::string("a list could not be filtered and is empty: ") + error.message);
    return std::vector<bool>(operations.size(), false);
  }
  std::vector<bool> shown;
  for (const scopeward_reason reason : reasons) {
    shown.push_back(reason == SCOPEWARD_ALLOWED ||
                    (mode_ == ListMode::reachable && reason == SCOPEWARD_INSUFFICIENT_SCOPE));
  }
  return shown;
}

std::vector<Operation> uncovered(const scopeward_policy* policy, const std::vector<Operation>& operations) {
  std::vector<Operation> none;
  for (const Operation& operation : operations) {
    scopeward_request request = SCOPEWARD_REQUEST_INIT;
    request.action = borrow(operation.action);
    request.target = borrow(operation.target);
    scopeward_explanation* made = nullptr;
    const scopeward_status status = scopeward_who(policy, &request, &made, nullptr);
    const Explanation explanation(made);
    if (status != SCOPEWARD_OK || scopeward_explanation_reason(made) == SCOPEWARD_NO_RULE) none.push_back(operation);
  }
  return none;
}

}  // namespace epicme
