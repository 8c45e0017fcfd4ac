// SPDX-License-Identifier: Apache-2.0
// The OAuth 2.0 protected resource metadata that a policy stands for: RFC 9728.
// Tested by tests/engine/metadata_test.cc.
#pragma once

#include <string>
#include <vector>

#include "engine/model.h"

namespace scopeward {

// Requestable static scopes, or with `advertise initial` the initial ones; in declaration order.
[[nodiscard]] std::vector<std::string> scopes_supported(const Model& model);

// Section 3.1: the well-known path between host and path of the resource identifier. Empty for an empty one.
[[nodiscard]] std::string metadata_url(const std::string& resource);

// The document, or what the policy lacks for one: then `lacking` is not empty.
[[nodiscard]] std::string metadata_json(const Model& model, std::string& lacking);

}  // namespace scopeward
