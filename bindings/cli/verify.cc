// SPDX-License-Identifier: Apache-2.0
// `scopeward verify FILE...`: reads every byte of compiled policies, compares the checksums, and compiles the texts inside to
// see that they come to these very bytes. Every file is looked at, whatever is wrong with the others.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include <algorithm>

#include "commands.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

// kUnusable, after a complaint, if it is no compiled form.
int verify_file(const std::string& path, scopeward_error& error) {
  if (!is_compiled_file(path)) {
    const std::optional<std::string> text = read_file(path);
    if (text) complain(display_name(path) + ": is no compiled policy; `scopeward check` looks at texts");
    return kUnusable;
  }
  scopeward_policy* opened = nullptr;
  scopeward_status status = scopeward_open(borrow(path), &opened, &error);
  const Policy policy(opened);
  if (status == SCOPEWARD_OK) status = scopeward_verify(policy.get(), &error);
  if (status == SCOPEWARD_OK) return kYes;
  return status == SCOPEWARD_DAMAGED ? kNo : refuse(path, error);
}

}  // namespace

int run_verify(Arguments& arguments) {
  std::vector<std::string> files;
  bool json = false;
  Colour colour = Colour::automatic;
  arguments.words("FILE", "Compiled policies", files);
  arguments.json(json);
  arguments.colour(colour);
  arguments.parse();
  const bool painted = wants_colour(colour, STDOUT_FILENO);

  Output output;
  Json all = Json::array();
  int code = kYes;
  for (const std::string& file : files) {
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    const int one = verify_file(file, error);
    code = std::max(code, one);
    if (one == kUnusable) continue;
    if (json) {
      Json document;
      document["file"] = file;
      document["sound"] = one == kYes;
      document["problem"] = one == kYes ? Json() : Json(error.message);
      all.push_back(document);
    } else {
      output.line(printable(file) + ": " +
                  (one == kYes ? paint(painted, kGreen, "sound") : paint(painted, kRed, "damaged") + ": " + error.message));
    }
  }
  if (json) output.line(to_line(Json{{"files", all}}));
  return output.finish(code);
}

}  // namespace scopeward::cli
