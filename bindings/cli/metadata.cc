// SPDX-License-Identifier: Apache-2.0
// `scopeward metadata FILE`: the RFC 9728 document that the policy amounts to, to be served at its well-known address.
// Tested by tests/bindings/cli.
#include "commands.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {

int run_metadata(Arguments& arguments) {
  std::string file;
  bool json = false;
  Colour colour = Colour::automatic;
  arguments.policy_file(file);
  arguments.json(json);
  arguments.colour(colour);
  arguments.parse();

  const Policy policy = load_policy(file, colour);
  if (policy == nullptr) return kUnusable;

  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_metadata(policy.get(), &printed, &error);
  const Text document(printed);
  if (status != SCOPEWARD_OK) return refuse(display_name(file), error);

  const Json parsed = Json::parse(view(document));
  Output output;
  output.line(json ? to_line(parsed) : parsed.dump(2));
  return output.finish(kYes);
}

}  // namespace scopeward::cli
