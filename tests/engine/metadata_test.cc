// SPDX-License-Identifier: Apache-2.0
// The protected resource metadata of RFC 9728: where it is, and what it says.
#include "engine/metadata.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using Json = nlohmann::json;

struct Row {
  const char *resource, *url;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.resource; }

// Section 3.1: the well-known path goes between host and path; a slash that ends the host goes, one that ends the path
// stays.
class MetadataUrl : public testing::TestWithParam<Row> {};
TEST_P(MetadataUrl, IsMadeFromTheResource) { EXPECT_EQ(metadata_url(GetParam().resource), GetParam().url); }
constexpr Row kUrls[] = {
    {"", ""},
    {"https://api.example.com", "https://api.example.com/.well-known/oauth-protected-resource"},
    {"https://api.example.com/", "https://api.example.com/.well-known/oauth-protected-resource"},
    {"https://api.example.com/mcp", "https://api.example.com/.well-known/oauth-protected-resource/mcp"},
    {"https://api.example.com/mcp/", "https://api.example.com/.well-known/oauth-protected-resource/mcp/"},
    {"https://api.example.com:8443/a/b", "https://api.example.com:8443/.well-known/oauth-protected-resource/a/b"},
    {"http://localhost:3000/mcp", "http://localhost:3000/.well-known/oauth-protected-resource/mcp"},
};
INSTANTIATE_TEST_SUITE_P(Rows, MetadataUrl, testing::ValuesIn(kUrls));

const std::string kScopes = R"(scope user:read "See your profile"
scope entries:write implies entries:read
scope entries:read
scope entries:{id}:read
scope staff internal
scope old deprecated "use user:read"
scope offline_access
)";

std::string document(const std::string& settings, const std::string& scopes, std::string& lacking) {
  const TestPolicy policy("policy \"Epic \\\"Me\\\"\" { " + settings + " }\n" + scopes);
  return metadata_json(policy->model, lacking);
}

TEST(MetadataJson, HasAllThatThePolicySays) {
  std::string lacking;
  const Json json = Json::parse(document("resource \"https://e.example.com/mcp\" authorization_server \"https://a.example.com\", \"https://b.example.com/x\" "
                                         "documentation \"https://docs.example.com/?a=b\" initial_scopes user:read",
                                         kScopes, lacking));
  EXPECT_EQ(json, Json::parse(R"({"resource":"https://e.example.com/mcp","authorization_servers":["https://a.example.com","https://b.example.com/x"],
    "scopes_supported":["user:read","entries:write","entries:read"],"bearer_methods_supported":["header"],"resource_name":"Epic \"Me\"",
    "resource_documentation":"https://docs.example.com/?a=b"})"));
  EXPECT_EQ(lacking, "");
}

TEST(MetadataJson, LeavesOutWhatIsEmpty) {  // section 3.2: parameters with zero values are left out
  std::string lacking;
  const Json json = Json::parse(document("resource \"https://e.example.com\" authorization_server \"https://a.example.com\"", "scope staff internal\n", lacking));
  EXPECT_FALSE(json.contains("scopes_supported"));
  EXPECT_FALSE(json.contains("resource_documentation"));
}

TEST(MetadataJson, SaysWhatThePolicyLacks) {
  std::string lacking;
  EXPECT_EQ(document("resource \"https://e.example.com\"", kScopes, lacking), "");
  EXPECT_EQ(lacking, "the policy has no `authorization_server`");
  EXPECT_EQ(document("authorization_server \"https://a.example.com\"", kScopes, lacking), "");
  EXPECT_EQ(lacking, "the policy has no `resource`");
  EXPECT_EQ(document("", kScopes, lacking), "");
  EXPECT_EQ(lacking, "the policy has no `resource` and no `authorization_server`");
}

TEST(ScopesSupported, AreRequestableAndStaticInTheirOrder) {
  const TestPolicy all("policy \"P\" { initial_scopes entries:read, user:read }\n" + kScopes);
  EXPECT_EQ(joined(scopes_supported(all->model)), "user:read entries:write entries:read");
  EXPECT_EQ(all->scopes_supported, scopes_supported(all->model));
  const TestPolicy initial("policy \"P\" { advertise initial initial_scopes entries:read, user:read }\n" + kScopes);
  EXPECT_EQ(joined(scopes_supported(initial->model)), "user:read entries:read") << "in the order of declaration";
  const TestPolicy none("policy \"P\" { advertise initial }\n" + kScopes);
  EXPECT_EQ(joined(scopes_supported(none->model)), "");
}

}  // namespace
}  // namespace scopeward
