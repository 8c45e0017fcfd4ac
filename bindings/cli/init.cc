// SPDX-License-Identifier: Apache-2.0
// `scopeward init --operations FILE...`: a first policy for what exists. It lists the operations and allows nothing;
// the rules and the scopes that names suggest stand in comments, for people to look at. What is written compiles.
// Tested by tests/bindings/cli.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include "commands.h"
#include "inventory.h"
#include "policy_file.h"
#include "policy_words.h"
#include "suggested_scopes.h"

namespace scopeward::cli {
namespace {

struct Init {
  InventoryFiles inventory_files;
  std::string profile;  // empty: as the inventory has it
  std::optional<std::string> name, output;
};

constexpr std::size_t kTemplates = 1000;  // that resources are compared with

// What is written for an operation that exists.
struct Line {
  std::string action, target, description;
  SuggestedScope scope;
};

struct Draft {
  std::vector<Line> lines;
  std::vector<std::string> left_out;  // comments
};

// Is this target one of those that the template stands for? Segment by segment, with one hole in each.
bool is_instance(std::string_view target, std::string_view of) {
  while (!of.empty()) {
    const std::string_view pattern = of.substr(0, of.find('/')), text = target.substr(0, target.find('/'));
    const std::size_t open = pattern.find('{'), close = pattern.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos) {
      if (pattern != text) return false;
    } else {
      const std::string_view before = pattern.substr(0, open), behind = pattern.substr(close + 1);
      if (text.size() <= before.size() + behind.size() || text.substr(0, before.size()) != before ||
          text.substr(text.size() - behind.size()) != behind)
        return false;
    }
    if ((pattern.size() == of.size()) != (text.size() == target.size())) return false;
    of.remove_prefix(std::min(of.size(), pattern.size() + 1));
    target.remove_prefix(std::min(target.size(), text.size() + 1));
  }
  return target.empty();
}

bool is_mcp_action(const std::string& action) { return action == "tool" || action == "prompt" || action == "resource"; }

// The compiler is asked which targets there may be: it alone knows.
Draft make_draft(const Inventory& inventory, const std::string& profile) {
  Draft draft;
  const std::string header = "policy \"p\" { profile " + profile + " }\n";
  scopeward_policy* made = nullptr;
  (void)scopeward_compile(borrow("init"), borrow(header), &made, nullptr, nullptr);
  const Policy policy(made);
  std::set<std::pair<std::string, std::string>> seen;
  std::size_t others = 0, instances = 0;
  std::vector<std::string_view> templates;
  for (const Existing& existing : inventory.operations)
    if (existing.action == "resource" && existing.is_template && templates.size() < kTemplates)
      templates.push_back(existing.target);
  for (const Existing& existing : inventory.operations) {
    if (existing.action == "resource" && !existing.is_template &&
        std::any_of(templates.begin(), templates.end(),
                    [&](std::string_view of) { return is_instance(existing.target, of); })) {
      ++instances;
      continue;
    }
    if (is_mcp_action(existing.action) != (profile == "mcp")) {
      ++others;
      continue;
    }
    const std::string pattern = target_pattern(existing.target, existing.is_template);
    if (!seen.emplace(existing.action, pattern).second) continue;
    scopeward_parts* parts = nullptr;
    scopeward_error error = SCOPEWARD_ERROR_INIT;
    std::string problem = is_writable(pattern) ? "" : "it has characters that a policy can't hold, or is too long";
    if (problem.empty() && scopeward_split(policy.get(), nullptr, borrow(existing.action), borrow(pattern), 1, &parts,
                                           &error) != SCOPEWARD_OK)
      problem = error.message;
    const Parts owned(parts);
    if (!problem.empty()) {
      draft.left_out.push_back("# left out: " + existing.action + " " + comment_text(printable(existing.target)) +
                               ": " + comment_text(problem));
      continue;
    }
    draft.lines.push_back(
        {existing.action, bare_or_quoted(pattern), description_text(existing.description), suggest_scope(existing)});
  }
  if (instances > 0)
    draft.left_out.push_back("# left out: " + std::to_string(instances) +
                             " of the resources that a template stands for");
  if (others > 0)
    draft.left_out.push_back("# left out: " + std::to_string(others) + " of another profile than " + profile);
  return draft;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), std::min<std::size_t>(width, 60)), ' ');
  return text;
}

void write_header(const std::string& profile, const std::string& name, std::string& out) {
  out +=
      "# A first policy. It allows nothing yet: whatever no `allow` covers is denied.\n"
      "# Fill in the settings, declare scopes, and take the `#` off the rules at the end, one after the other.\n"
      "# Then `scopeward check --operations FILE` says what is left to do.\n"
      "language 1\n\n"
      "policy " +
      name + " {\n  profile " + profile + "\n";
  const std::string url = std::string("\"https://service.example.com") + (profile == "mcp" ? "/mcp\"" : "\"");
  out += "  # resource             " + padded(url, 33) + "  # the URL of the service, as clients type it\n" +
         "  # authorization_server " + padded("\"https://auth.example.com\"", 33) + "  # who issues its tokens\n" +
         "  # initial_scopes       " + padded("...", 33) + "  # what a client asks for first\n}\n";
}

void write_scopes(const Draft& draft, std::string& out) {
  std::vector<std::string> nouns;
  std::map<std::string, std::pair<bool, bool>> kinds;  // read, write
  for (const Line& line : draft.lines) {
    auto [at, added] = kinds.try_emplace(line.scope.noun, false, false);
    if (added) nouns.push_back(line.scope.noun);
    (line.scope.writes ? at->second.second : at->second.first) = true;
  }
  if (nouns.empty()) return;
  out +=
      "\n# SUGGESTION: scopes, guessed from the names of the operations and nothing else. Names lie: read `create_x` "
      "and\n"
      "# `get_x` in the code before you believe them. Keep scopes few, and such that a user understands them.\n";
  std::size_t width = 0;
  for (const std::string& noun : nouns) width = std::max(width, noun.size() + 6);
  for (const std::string& noun : nouns) {
    const auto [reads, writes] = kinds[noun];
    if (reads) out += "# scope " + padded(noun + ":read", width) + "  \"See " + noun + "\"\n";
    if (writes)
      out += "# scope " + padded(noun + ":write", width) + "  \"Change " + noun + "\"" +
             (reads ? "  implies " + noun + ":read\n" : "\n");
  }
}

void write_operations(const Draft& draft, std::string& out) {
  if (!draft.lines.empty()) out += "\n# What exists.\n";
  std::size_t width = 0;
  for (const Line& line : draft.lines) width = std::max(width, line.action.size() + line.target.size() + 1);
  for (const Line& line : draft.lines) {
    const std::string operation = line.action + " " + line.target;
    out += "operation " + (line.description.empty() ? operation : padded(operation, width) + "  " + line.description) +
           "\n";
  }
  for (const std::string& comment : draft.left_out) out += comment + "\n";
}

void write_rules(const Draft& draft, const std::string& profile, std::string& out) {
  out += "\n# Who may do it. SUGGESTION: the scopes are guesses, as above; see for each line whether it is right.\n";
  if (profile == "mcp")
    out +=
        "# Without these no client can even connect:\n"
        "# allow method initialize, server/discover, ping, \"notifications/*\"  authenticated\n"
        "# allow method tools/list, prompts/list, resources/list, resources/templates/list  authenticated\n";
  std::size_t width = 0;
  for (const Line& line : draft.lines) width = std::max(width, line.action.size() + line.target.size() + 1);
  for (const Line& line : draft.lines)
    out += "# allow " + padded(line.action + " " + line.target, width) + "  if " + line.scope.name() + "\n";
}

// Never over a file that is there.
bool write_new_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) {
    complain(path + ": " + (errno == EEXIST ? "is there already, and is not overwritten" : std::strerror(errno)));
    return false;
  }
  int problem = 0;
  while (!text.empty() && problem == 0) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) problem = errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(file) != 0 && problem == 0) problem = errno;
  if (problem == 0) return true;
  complain(path + ": " + std::strerror(problem));
  (void)::unlink(path.c_str());
  return false;
}

}  // namespace

int run_init(Arguments& arguments) {
  Init options;
  take_inventory(arguments, options.inventory_files);
  arguments.choice("--profile", {"mcp", "http"}, "Default: as the files have it", options.profile);
  arguments.option("--name", "NAME", "What people call the service", options.name);
  arguments.option("-o,--output", "FILE",
                   "Where to write it; default: standard output.\nA file that is there is never overwritten",
                   options.output);
  arguments.parse();
  if (options.inventory_files.paths.empty()) throw WrongUsage{"--operations is missing"};

  Inventory inventory;
  if (!read_inventories(options.inventory_files, false, inventory)) return kUnusable;
  if (options.profile.empty() && inventory.is_mcp && inventory.is_http)
    throw WrongUsage{"--profile: the files list operations of both mcp and http; say which"};
  const std::string profile = !options.profile.empty() ? options.profile : inventory.is_http ? "http" : "mcp";
  std::string name = description_text(options.name ? *options.name : inventory.title);
  if (name.empty()) name = "\"My service\"";

  const Draft draft = make_draft(inventory, profile);
  std::string text;
  write_header(profile, name, text);
  write_scopes(draft, text);
  write_operations(draft, text);
  write_rules(draft, profile, text);

  scopeward_policy* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_compile(borrow("init"), borrow(text), &made, nullptr, &error);
  const Policy policy(made);
  if (status != SCOPEWARD_OK) return refuse("this is a bug, please report it: what would be written", error);
  if (options.output) return write_new_file(*options.output, text) ? kYes : kUnusable;
  Output output;
  output.write(text);
  return output.finish(kYes);
}

}  // namespace scopeward::cli
