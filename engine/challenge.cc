// SPDX-License-Identifier: Apache-2.0
#include "engine/challenge.h"

#include <algorithm>

#include "grammar/render.h"

namespace scopeward {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

std::string list_json(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) out += (out.size() > 1 ? "," : "") + json_string(name);
  return out + "]";
}

// RFC 6750 section 3: printable ASCII without `"` and `\`; without `=` for the clients' sake.
std::string description(std::string_view message) {
  std::string out;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // inside a code point: one sign for all of it
    out += c == '"' || c == '\\' ? '\'' : c == '=' ? ':' : byte < 0x20 || byte > 0x7E ? '?' : c;
  }
  return out;
}

std::string header(const Policy& policy, std::string_view error, const std::vector<std::string>& scopes,
                   std::string_view message) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(out.empty() ? "Bearer " : ", ").append(name).append("=\"").append(value).append("\"");
  };
  add("error", error);
  add("scope", joined(scopes));  // never scope="": clients ask for that literally
  add("resource_metadata", policy.metadata_url);
  add("error_description", description(message));
  return out.empty() ? "Bearer" : out;
}

// The initial scopes together with the chosen alternative, in declaration order.
std::vector<std::string> with_initial(const Policy& policy, const std::vector<std::string>& required) {
  const Vocabulary& v = policy.model.vocabulary;
  std::vector<std::pair<ScopeId, std::string>> all;
  for (const ScopeId id : policy.model.settings.initial_scopes) all.emplace_back(id, v.scopes[id].name);
  std::vector<std::string_view> values;
  for (const std::string& name : required) {
    const ScopeId id = v.find(name);
    all.emplace_back(id == kNotFound ? v.find_instance(name, values) : id, name);
  }
  std::ranges::sort(all);
  std::vector<std::string> names;
  for (auto& [id, name] : all)
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  return names;
}

std::string body(const Policy& policy, const Explanation& e, Disclosure disclosure) {
  std::string out = "{\"reason\":\"" + std::string(reason_name(e.reason)) + "\"";
  if (disclosure != Disclosure::nothing) {
    if (!e.message.empty()) out += ",\"message\":" + json_string(e.message);
    if (!e.refused.empty()) out += ",\"message\":" + json_string(e.refused);
    if (!e.hints.required.empty()) {
      out += ",\"required\":" + list_json(e.hints.required) + ",\"missing\":" + list_json(e.hints.missing) +
             ",\"alternatives\":[";
      for (const auto& names : e.hints.alternatives) out += (out.ends_with('[') ? "" : ",") + list_json(names);
      out += std::string("],\"complete\":") + (e.hints.complete ? "true" : "false");
    }
  }
  if (!policy.metadata_url.empty() && (e.reason == Reason::unauthenticated || e.reason == Reason::insufficient_scope))
    out += ",\"resource_metadata\":" + json_string(policy.metadata_url);
  if (disclosure == Disclosure::everything)
    out += ",\"explanation\":" + json_string(explanation_text(policy.sources, policy.model, e, Colour::off));
  return out + "}";
}

}  // namespace

Challenge token_challenge(const Policy& policy, bool token_was_sent) {
  Challenge c;
  c.status = 401;
  for (const ScopeId id : policy.model.settings.initial_scopes)
    c.scopes.push_back(policy.model.vocabulary.scopes[id].name);
  c.header = header(policy, token_was_sent ? "invalid_token" : "", c.scopes,
                    token_was_sent ? "The access token is invalid or expired" : "");
  c.body = std::string("{\"reason\":\"") + (token_was_sent ? "invalid_token" : "unauthenticated") + "\"";
  if (!c.scopes.empty()) c.body += ",\"required\":" + list_json(c.scopes);
  if (!policy.metadata_url.empty()) c.body += ",\"resource_metadata\":" + json_string(policy.metadata_url);
  c.body += "}";
  return c;
}

Challenge challenge(const Policy& policy, const Grant* grant, const Request& request, Disclosure to_token,
                    Disclosure to_anonymous) {
  Explanation e = explain(policy.program, grant, request);
  const Disclosure disclosure = grant != nullptr && grant->has_token ? to_token : to_anonymous;
  Challenge c;
  switch (e.reason) {
    case Reason::allowed:
      c.status = 200;
      break;
    case Reason::invalid_request:
      c.status = 400;
      c.header = header(policy, "invalid_request", {}, {});
      break;
    case Reason::unauthenticated:
      c.status = 401;
      if (disclosure != Disclosure::nothing) c.scopes = with_initial(policy, e.hints.required);
      c.header = header(policy, {}, c.scopes, {});  // RFC 6750 section 3.1: no token, no error code
      break;
    case Reason::insufficient_scope:
      c.status = 403;
      if (disclosure == Disclosure::nothing) {
        e.reason = Reason::forbidden;  // that scopes would help is told as little as which
        break;
      }
      c.scopes = e.hints.required;
      c.header = header(policy, "insufficient_scope", c.scopes, e.message);
      break;
    case Reason::no_rule:
    case Reason::forbidden:
      c.status = 403;  // without a challenge: no client should ask again
      if (disclosure == Disclosure::nothing) e.reason = Reason::forbidden;
      break;
  }
  c.body = body(policy, e, disclosure);
  return c;
}

}  // namespace scopeward
