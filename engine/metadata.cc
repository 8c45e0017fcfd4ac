// SPDX-License-Identifier: Apache-2.0
#include "engine/metadata.h"

#include "grammar/render.h"

namespace scopeward {
namespace {

std::string list_json(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? "," : "") + json_string(text);
  return out + "]";
}

}  // namespace

std::vector<std::string> scopes_supported(const Model& model) {
  std::vector<std::string> names;
  if (model.settings.advertise_initial_only) {
    for (const ScopeId id : model.settings.initial_scopes) names.push_back(model.vocabulary.scopes[id].name);
    return names;
  }
  for (const Scope& scope : model.vocabulary.scopes)
    if (scope.is_requestable() && !scope.is_family()) names.push_back(scope.name);
  return names;
}

std::string metadata_url(const std::string& resource) {
  if (resource.empty()) return {};
  const std::size_t path = resource.find('/', resource.find("://") + 3);
  const std::string host = resource.substr(0, path);
  std::string rest = path == std::string::npos ? "" : resource.substr(path);
  if (rest == "/") rest.clear();  // only a slash that ends the host is dropped
  return host + "/.well-known/oauth-protected-resource" + rest;
}

std::string metadata_json(const Model& model, std::string& lacking) {
  const Settings& s = model.settings;
  lacking.clear();
  if (s.resource.empty()) lacking = "the policy has no `resource`";
  if (s.authorization_servers.empty())
    lacking += lacking.empty() ? "the policy has no `authorization_server`" : " and no `authorization_server`";
  if (!lacking.empty()) return {};
  const std::vector<std::string> scopes = scopes_supported(model);
  std::string out =
      "{\"resource\":" + json_string(s.resource) + ",\"authorization_servers\":" + list_json(s.authorization_servers);
  if (!scopes.empty())
    out += ",\"scopes_supported\":" + list_json(scopes);  // RFC 9728 section 3.2: none is left out, not empty
  out += ",\"bearer_methods_supported\":[\"header\"]";
  if (!s.name.empty()) out += ",\"resource_name\":" + json_string(s.name);
  if (!s.documentation.empty()) out += ",\"resource_documentation\":" + json_string(s.documentation);
  return out + "}";
}

}  // namespace scopeward
