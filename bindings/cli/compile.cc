// SPDX-License-Identifier: Apache-2.0
// `scopeward compile FILE -o FILE`: a policy and all that it imports as a compiled form, which opens at once whatever its
// size. The new file takes the place of an old one whole, so that whoever has that one open keeps it.
// Tested by tests/bindings/cli.
#include "commands.h"
#include "policy_file.h"
#include "rewrite.h"
#include "strict_json.h"

namespace scopeward::cli {

int run_compile(Arguments& arguments) {
  std::string file;
  std::optional<std::string> output_file;
  bool json = false;
  Colour colour = Colour::automatic;
  arguments.policy_file(file);
  arguments.option("-o,--output", "FILE", "Write it there (by custom, a name that ends in .scopewardc)", output_file);
  arguments.json(json);
  arguments.colour(colour);
  arguments.parse();
  if (!output_file) throw WrongUsage{"-o FILE is missing: where to write the compiled form"};
  if (*output_file == file) throw WrongUsage{"-o: " + file + " is the policy, and is not written over"};

  const Policy policy = load_policy(file, colour);
  if (policy == nullptr) return kUnusable;
  scopeward_text* written = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_write(policy.get(), &written, &error) != SCOPEWARD_OK) return refuse(display_name(file), error);
  const Text bytes(written);
  if (const std::optional<std::string> problem = save_file(*output_file, view(bytes))) {
    complain(*output_file + ": " + *problem);
    return kUnusable;
  }
  Output output;
  if (json) {
    Json document;
    document["file"] = *output_file;
    document["bytes"] = view(bytes).size();
    output.line(to_line(document));
  }
  return output.finish(kYes);
}

}  // namespace scopeward::cli
