// SPDX-License-Identifier: Apache-2.0
// `scopeward docs FILE`: the permission reference of a policy, for whoever asks for its scopes, in Markdown.
// Tested by tests/bindings/cli.
#include "commands.h"
#include "policy_file.h"

namespace scopeward::cli {

int run_docs(Arguments& arguments) {
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
  const scopeward_status status =
      scopeward_docs(policy.get(), json ? SCOPEWARD_JSON : SCOPEWARD_PLAIN, &printed, &error);
  const Text page(printed);
  if (status != SCOPEWARD_OK) return refuse(display_name(file), error);

  Output output;
  output.write(view(page));
  return output.finish(kYes);
}

}  // namespace scopeward::cli
