// SPDX-License-Identifier: Apache-2.0
#include "tokens.h"

#include <algorithm>
#include <cmath>

namespace epicme {
namespace {

struct DemoToken {
  const char* token;
  const char* subject;
  const char* scopes;
  const char* flaw;  // why it is refused, or nullptr
};

constexpr DemoToken kDemoTokens[] = {
    {"demo-nothing", "user-1", "", nullptr},
    {"demo-profile", "user-1", "user:read", nullptr},
    {"demo-reader", "user-1", "user:read entries:read", nullptr},
    {"demo-writer", "user-1", "user:read entries:read entries:write", nullptr},
    {"demo-tagger", "user-1", "user:read tags:read tags:write", nullptr},
    {"demo-editor", "user-1", "user:read entries:write tags:write", nullptr},
    {"demo-one-entry", "user-1", "entries:1:read", nullptr},
    {"demo-admin", "user-2", "admin", nullptr},
    {"demo-staff", "user-2", "staff", nullptr},
    {"demo-suspended", "user-3", "user:read entries:read entries:write", nullptr},
    {"demo-expired", "user-1", "user:read entries:read", "expired"},
    {"demo-elsewhere", "user-1", "user:read entries:read", "audience"},
};

class DemoTokens : public TokenSource {
 public:
  std::variant<Json, Unavailable> look_up(const std::string& token, const std::string&,
                                          const std::string& resource) override {
    const auto* found = std::find_if(std::begin(kDemoTokens), std::end(kDemoTokens),
                                     [&](const DemoToken& row) { return token == row.token; });
    if (found == std::end(kDemoTokens)) return Json{{"active", false}};
    const std::string flaw = found->flaw != nullptr ? found->flaw : "";
    return Json{{"active", true},
                {"sub", found->subject},
                {"scope", found->scopes},
                {"client_id", "demo-client"},
                {"aud", flaw == "audience" ? "https://elsewhere.example/mcp" : resource},
                {"exp", flaw == "expired" ? 1 : 4102444800}};  // 2100-01-01
  }
  std::string issuer(const std::string&) const override { return kDemoIssuer; }
};

// RFC 7662 and RFC 9068 say `scope`, a text; issued in the wild are also `scp` and `scopes`, as text or list. Nothing
// at all is the empty set, never everything.
bool read_scopes(const Json& response, std::string& scopes) {
  for (const char* key : {"scope", "scp", "scopes"}) {
    const auto found = response.find(key);
    if (found == response.end() || found->is_null()) continue;
    if (found->is_string()) {
      scopes = found->get<std::string>();
      return true;
    }
    if (!found->is_array()) return false;
    for (const Json& scope : *found) {
      if (!scope.is_string()) return false;
      scopes += (scopes.empty() ? "" : " ") + scope.get<std::string>();
    }
    return true;
  }
  return true;
}

bool names_audience(const Json& audience, const std::string& resource) {
  if (audience.is_string()) return audience.get_ref<const std::string&>() == resource;
  return audience.is_array() && std::find(audience.begin(), audience.end(), Json(resource)) != audience.end();
}

// A time claim as whole seconds, rounded so that a token is never valid for longer than it says.
bool read_time(const Json& response, const char* key, bool round_up, std::int64_t& seconds) {
  const Json& value = response[key];
  if (!value.is_number()) return false;
  const double number = value.get<double>();
  if (!(std::abs(number) < 1e15)) return false;
  seconds = static_cast<std::int64_t>(round_up ? std::ceil(number) : std::floor(number));
  return true;
}

}  // namespace

std::variant<Claims, InvalidToken, Unavailable> verify(TokenSource& source, const std::string& token,
                                                       const std::string& issuer, const std::string& resource,
                                                       std::int64_t now) {
  auto answer = source.look_up(token, issuer, resource);
  if (auto* none = std::get_if<Unavailable>(&answer)) return std::move(*none);
  Json& response = std::get<Json>(answer);

  // A response that breaks RFC 7662 says nothing about the token: not the client's fault, and no pass.
  const auto broken = [](const char* what) { return Unavailable{std::string("introspection response: ") + what}; };
  if (!response.is_object() || !response.contains("active") || !response["active"].is_boolean())
    return broken("no boolean `active`");
  if (!response["active"].get<bool>()) return InvalidToken{"not active"};
  std::int64_t time = 0;
  if (response.contains("exp")) {
    if (!read_time(response, "exp", false, time)) return broken("`exp` is not a time");
    if (time <= now) return InvalidToken{"expired"};
  }
  if (response.contains("nbf")) {
    if (!read_time(response, "nbf", true, time)) return broken("`nbf` is not a time");
    if (time > now) return InvalidToken{"not valid yet"};
  }
  if (!response.contains("aud") || !names_audience(response["aud"], resource))
    return InvalidToken{"issued for another audience"};
  if (response.contains("iss") && response["iss"] != issuer) return InvalidToken{"issued by another issuer"};
  // A token bound to a key (RFC 8705, RFC 9449) is no bearer token: whoever sends it must prove that he holds the key.
  if (response.contains("cnf")) return InvalidToken{"bound to a key"};

  Claims claims;
  if (!read_scopes(response, claims.scopes)) return broken("scopes are neither text nor a list of texts");
  if (!response.contains("sub") || !response["sub"].is_string() ||
      response["sub"].get_ref<const std::string&>().empty()) {
    return InvalidToken{"names no user"};
  }
  claims.issuer = source.issuer(issuer);
  claims.subject = response["sub"].get<std::string>();
  claims.all = std::move(response);
  return claims;
}

std::unique_ptr<TokenSource> demo_tokens() { return std::make_unique<DemoTokens>(); }

std::string demo_token_table() {
  std::string table;
  for (const DemoToken& row : kDemoTokens) {
    std::string line = "  " + std::string(row.token);
    line.resize(18, ' ');
    line += std::string(row.subject) + "  " + (*row.scopes != '\0' ? row.scopes : "(no scopes)");
    if (row.flaw != nullptr) line += std::string(row.flaw) == "expired" ? ", expired" : ", issued for another server";
    table += line + "\n";
  }
  return table;
}

}  // namespace epicme
