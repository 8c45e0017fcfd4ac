// SPDX-License-Identifier: Apache-2.0
// Answers to requests: status, header and body for each reason and each disclosure; the header's grammar; and that six
// real clients read the same out of every header.
#include "engine/challenge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <regex>

#include "tests/engine/client_parsers.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using Json = nlohmann::json;

const std::string kRules = R"(scope user:read
scope entries:read
scope entries:write implies entries:read
scope entries:{id}:read
scope staff internal
attribute token.suspended bool default false
allow tool open public
allow tool whoami authenticated
allow tool create if entries:write "Ask for \"entries:write\", scope=all, größer\\als"
allow tool read if entries:read or user:read
allow tool audit if staff
allow resource "epicme://entries/{id}" if entries:{id}:read and user:read
deny tool create if token.suspended "Suspended"
)";
const std::string kSettings = "policy \"J\" { profile mcp resource \"https://e.example.com/mcp\" initial_scopes user:read }\n";
constexpr const char* kMetadata = "https://e.example.com/.well-known/oauth-protected-resource/mcp";

struct Asked {
  TestPolicy::Scopes scopes;
  std::string action, target;
  GivenAttributes attributes;
};

Challenge challenge_for(const TestPolicy& policy, const Asked& asked, Disclosure to_token, Disclosure to_anonymous) {
  const Grant grant = policy.grant(asked.scopes);
  return challenge(*policy, &grant, {asked.action, asked.target, asked.attributes.borrow()}, to_token, to_anonymous);
}

struct Row {
  const char* says;
  Asked asked;
  Disclosure disclosure;
  int status;
  std::string header;
  const char* body;  // without resource_metadata and explanation
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class Answer : public testing::TestWithParam<Row> {};
TEST_P(Answer, HasItsStatusHeaderAndBody) {
  const Row& row = GetParam();
  const TestPolicy policy(kSettings + kRules);
  const bool has_token = row.asked.scopes.has_value();
  const Challenge c = challenge_for(policy, row.asked, has_token ? row.disclosure : Disclosure::nothing, has_token ? Disclosure::nothing : row.disclosure);
  EXPECT_EQ(c.status, row.status);
  EXPECT_EQ(c.header, row.header);
  Json body = Json::parse(c.body);
  const std::string reason = body.at("reason");
  EXPECT_EQ(body.contains("resource_metadata"), reason == "unauthenticated" || reason == "insufficient_scope");
  EXPECT_EQ(body.contains("explanation"), row.disclosure == Disclosure::everything);
  body.erase("resource_metadata");
  body.erase("explanation");
  EXPECT_EQ(body, Json::parse(row.body));
}

const std::string kPlace = std::string(", resource_metadata=\"") + kMetadata + "\"";
const std::string kInsufficient = "Bearer error=\"insufficient_scope\", scope=\"entries:write\"" + kPlace + ", error_description=\"Ask for 'entries:write', scope:all, gr?" "?er'als\"";
constexpr Disclosure kScopes = Disclosure::scopes, kNothing = Disclosure::nothing, kEverything = Disclosure::everything;
const char* const kMessage = R"({"reason":"insufficient_scope","message":"Ask for \"entries:write\", scope=all, größer\\als","required":["entries:write"],"missing":["entries:write"],"alternatives":[["entries:write"]],"complete":true})";
const char* const kRequired401 = R"({"reason":"unauthenticated","message":"Ask for \"entries:write\", scope=all, größer\\als","required":["entries:write"],"missing":["entries:write"],"alternatives":[["entries:write"]],"complete":true})";

// clang-format off
const Row kRows[] = {
    {"allowed, nothing told", {"", "tool", "open", {}}, kNothing, 200, "", R"({"reason":"allowed"})"},
    {"allowed", {"", "tool", "whoami", {}}, kScopes, 200, "", R"({"reason":"allowed"})"},
    {"allowed, everything told", {"", "tool", "open", {}}, kEverything, 200, "", R"({"reason":"allowed"})"},
    {"invalid_request, nothing told", {"", "tol", "open", {}}, kNothing, 400, "Bearer error=\"invalid_request\"" + kPlace, R"({"reason":"invalid_request"})"},
    {"invalid_request", {"", "tol", "open", {}}, kScopes, 400, "Bearer error=\"invalid_request\"" + kPlace, R"({"reason":"invalid_request","message":"the policy knows no action `tol`"})"},
    {"unauthenticated, nothing told", {std::nullopt, "tool", "create", {}}, kNothing, 401, std::string("Bearer resource_metadata=\"") + kMetadata + "\"", R"({"reason":"unauthenticated"})"},
    {"unauthenticated: initial scopes and the alternative", {std::nullopt, "tool", "create", {}}, kScopes, 401, "Bearer scope=\"user:read entries:write\"" + kPlace, kRequired401},
    {"unauthenticated, an instance among them", {std::nullopt, "resource", "epicme://entries/42", {}}, kScopes, 401, "Bearer scope=\"user:read entries:42:read\"" + kPlace,
     R"({"reason":"unauthenticated","required":["user:read","entries:42:read"],"missing":["user:read","entries:42:read"],"alternatives":[["user:read","entries:42:read"]],"complete":true})"},
    {"unauthenticated, a valid token would do", {std::nullopt, "tool", "whoami", {}}, kScopes, 401, "Bearer scope=\"user:read\"" + kPlace, R"({"reason":"unauthenticated"})"},
    {"unauthenticated, everything told", {std::nullopt, "tool", "create", {}}, kEverything, 401, "Bearer scope=\"user:read entries:write\"" + kPlace, kRequired401},
    {"no_rule, nothing told", {"", "tool", "other", {}}, kNothing, 403, "", R"({"reason":"forbidden"})"},
    {"no_rule", {"", "tool", "other", {}}, kScopes, 403, "", R"({"reason":"no_rule"})"},
    {"insufficient_scope, nothing told", {"", "tool", "create", {}}, kNothing, 403, "", R"({"reason":"forbidden"})"},
    {"insufficient_scope", {"", "tool", "create", {}}, kScopes, 403, kInsufficient, kMessage},
    {"insufficient_scope, everything told", {"", "tool", "create", {}}, kEverything, 403, kInsufficient, kMessage},
    {"insufficient_scope: one alternative in the header, all in the body", {"", "tool", "read", {}}, kScopes, 403, "Bearer error=\"insufficient_scope\", scope=\"user:read\"" + kPlace,
     R"({"reason":"insufficient_scope","required":["user:read"],"missing":["user:read"],"alternatives":[["user:read"],["entries:read"]],"complete":true})"},
    {"insufficient_scope: the whole alternative, not what is missing", {"user:read", "resource", "epicme://entries/42", {}}, kScopes, 403,
     "Bearer error=\"insufficient_scope\", scope=\"user:read entries:42:read\"" + kPlace,
     R"({"reason":"insufficient_scope","required":["user:read","entries:42:read"],"missing":["entries:42:read"],"alternatives":[["user:read","entries:42:read"]],"complete":true})"},
    {"forbidden, nothing told", {"", "tool", "audit", {}}, kNothing, 403, "", R"({"reason":"forbidden"})"},
    {"forbidden", {"", "tool", "audit", {}}, kScopes, 403, "", R"({"reason":"forbidden"})"},
    {"forbidden by a deny with a message", {"entries:write", "tool", "create", {{"token.suspended", true}}}, kScopes, 403, "", R"({"reason":"forbidden","message":"Suspended"})"},
    {"forbidden by a deny, nothing told", {"entries:write", "tool", "create", {{"token.suspended", true}}}, kNothing, 403, "", R"({"reason":"forbidden"})"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Rows, Answer, testing::ValuesIn(kRows));

TEST(TokenChallenge, HasAnErrorOnlyIfATokenWasSent) {
  const TestPolicy policy(kSettings + kRules);
  const Challenge none = token_challenge(*policy, false), invalid = token_challenge(*policy, true);
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.header, "Bearer scope=\"user:read\"" + kPlace);
  EXPECT_EQ(Json::parse(none.body), Json::parse(std::string(R"({"reason":"unauthenticated","required":["user:read"],"resource_metadata":")") + kMetadata + "\"}"));
  EXPECT_EQ(invalid.status, 401);
  EXPECT_EQ(invalid.header, "Bearer error=\"invalid_token\", scope=\"user:read\"" + kPlace + ", error_description=\"The access token is invalid or expired\"");
  EXPECT_EQ(Json::parse(invalid.body).at("reason"), "invalid_token");
}

TEST(Header, OfAPolicyThatSaysNothingIsBearerAlone) {
  const TestPolicy policy("policy \"J\" { profile mcp }\nallow tool x authenticated\n");
  EXPECT_EQ(token_challenge(*policy, false).header, "Bearer");
  EXPECT_EQ(challenge_for(policy, {std::nullopt, "tool", "x", {}}, kScopes, kScopes).header, "Bearer");
}

// Every header that these policies, callers and requests bring about.
struct Emitted {
  std::string header, error, scope, resource_metadata;
};

std::vector<Emitted> emitted() {
  const std::string messages[] = {"plain", "scope=admin", "a, scope=\\\"x\\\"", "error=no, resource_metadata=https://evil.example.com", "\\\\\\\"", "größer 📄, =", ",,,", "  "};
  const std::string settings[] = {kSettings, "policy \"J\" { profile mcp resource \"https://e.example.com\" }\n", "policy \"J\" { profile mcp initial_scopes user:read, s }\n",
                                  "policy \"J\" { profile mcp }\n"};
  std::vector<Emitted> out;
  for (const std::string& header_settings : settings)
    for (const std::string& message : messages) {
      const TestPolicy policy(header_settings +
                              "scope user:read\nscope s\nscope \"files:*\"\nscope \"user/*.rs?c=r\"\nscope \"https://x/a#b\"\n"
                              "allow tool a if s \"" + message + "\"\nallow tool b if all(s, \"files:*\", \"https://x/a#b\") \"" + message +
                              "\"\nallow tool c if not s \"" + message + "\"\nallow tool d authenticated \"" + message + "\"\ndeny tool e always \"" + message + "\"\n");
      const std::string metadata = policy->metadata_url;
      const auto keep = [&](const Challenge& c, const char* error) { out.push_back({c.header, error, joined(c.scopes), metadata}); };
      for (const TestPolicy::Scopes& scopes : {TestPolicy::Scopes(), TestPolicy::Scopes(""), TestPolicy::Scopes("s")})
        for (const char* target : {"a", "b", "c", "d", "e", "f", ""})
          for (const Disclosure disclosure : {kScopes, kNothing, kEverything}) {
            const Challenge c = challenge_for(policy, {scopes, "tool", target, {}}, disclosure, disclosure);
            if (c.header.empty()) continue;
            keep(c, c.status == 403 ? "insufficient_scope" : c.status == 400 ? "invalid_request" : "");
          }
      keep(token_challenge(*policy, false), "");
      keep(token_challenge(*policy, true), "invalid_token");
    }
  return out;
}

TEST(Header, MeansTheSameToSixClients) {
  const auto headers = emitted();
  EXPECT_GT(headers.size(), 500U);
  for (const Emitted& e : headers)
    for (const ClientParser& client : client_parsers())
      ASSERT_EQ(client.parse(e.header), (ParsedChallenge{e.error, e.scope, e.resource_metadata})) << client.client << " reads: " << e.header;
}

// A resource that some client would stumble over is at least warned of.
TEST(Header, MeansTheSameWithEveryResourceThatPassesWithoutAWarning) {
  for (const char* resource : {"https://e.example.com/a,b", "https://e.example.com/a;scope=b", "https://e.example.com/error=x", "https://e.example.com/~a/(b)!$&'*+:@"}) {
    const CompiledPolicy compiled = compile_policy("p", "policy \"J\" { profile mcp resource \"" + std::string(resource) + "\" }\nallow tool x authenticated\n");
    if (!compiled.diagnostics.empty()) continue;
    for (const bool sent : {false, true}) {
      const Challenge c = token_challenge(*compiled.policy, sent);
      for (const ClientParser& client : client_parsers())
        EXPECT_EQ(client.parse(c.header), (ParsedChallenge{sent ? "invalid_token" : "", "", compiled.policy->metadata_url})) << client.client << " reads: " << c.header;
    }
  }
}

// RFC 6750 section 3 and RFC 9110: one line, one challenge, each parameter once and quoted, in this order; values need no
// escapes; never an empty one.
TEST(Header, KeepsTheGrammar) {
  const std::regex grammar(
      "Bearer(?: (?:error=\"[a-z_]+\"(?:, |$))?(?:scope=\"[\\x21\\x23-\\x5B\\x5D-\\x7E]+(?: [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*\"(?:, |$))?"
      "(?:resource_metadata=\"https?://[\\x21\\x23-\\x5B\\x5D-\\x7E]+\"(?:, |$))?(?:error_description=\"[\\x20-\\x21\\x23-\\x3C\\x3E-\\x5B\\x5D-\\x7E]+\")?)?");
  for (const Emitted& e : emitted()) {
    EXPECT_TRUE(std::regex_match(e.header, grammar)) << e.header;
    EXPECT_FALSE(e.header.ends_with(", ") || e.header.ends_with(' ')) << e.header;
  }
}

TEST(Header, OfA401WithoutATokenHasNoErrorInformation) {
  for (const Emitted& e : emitted())
    if (e.error.empty()) { EXPECT_EQ(e.header.find("error"), std::string::npos) << e.header; }
}

// The parsers themselves, on what is known of the real ones: a header that they read differently.
TEST(ClientParsers, HaveTheQuirksOfTheRealOnes) {
  const auto scopes = [](const std::string& header) {
    std::vector<std::string> found;
    for (const ClientParser& client : client_parsers()) found.push_back(client.parse(header).scope);
    return joined(found, "|");
  };
  EXPECT_EQ(scopes("Bearer scope=\"a b\""), "a b|a b|a b|a b|a b|a b");
  EXPECT_EQ(scopes("Bearer scope=a b"), "a|a|a||a b|a");
  EXPECT_EQ(scopes("Bearer scope=\"\""), "\"\"|\"\"|\"\"|||");
  EXPECT_EQ(scopes("Bearer SCOPE=\"a\""), "|||a|a|a");
  EXPECT_EQ(scopes("DPoP a=\"b\", scope=\"a\""), "|a|a|||a");
  EXPECT_EQ(scopes("Bearer error_description=\"needs scope=x\", scope=\"a\""), "x\"|x\"|x\"|a|a|x\"");
  EXPECT_EQ(scopes("Bearer x_scope=\"z\", scope=\"a\""), "z|z|z|a|a|z");
  EXPECT_EQ(scopes("Bearer scope=\"a,b\""), "a,b|a,b|a,b|a,b|a|a,b");
  EXPECT_EQ(scopes("Bearer"), "|||||");
}

}  // namespace
}  // namespace scopeward
