// SPDX-License-Identifier: Apache-2.0
// EpicMe: an MCP server whose permissions are written in epicme.policy and nowhere else. This file reads the command
// line, puts the parts together and waits for signals.
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http.h"
#include "introspection.h"
#include "log.h"
#include "url.h"

namespace {

using namespace epicme;

constexpr const char* kHelp =
    "epicme: a journal as MCP server; what a token may do is written in a policy file.\n"
    "\n"
    "usage: epicme --policy FILE [--demo-tokens] [OPTION...]\n"
    "\n"
    "  --policy FILE              the policy; its `resource` is the URL at which clients reach the server\n"
    "  --port N                   listen on 127.0.0.1:N; 0 picks one (default: the port in `resource`)\n"
    "  --db FILE                  keep the journal in an SQLite file (default: in memory, gone at the end)\n"
    "  --demo-tokens              take tokens from a built-in table that everyone can read; for trying out only\n"
    "  --introspection URL        ask here about tokens (default: as the authorization server's metadata says)\n"
    "  --client-id ID             this server's own credentials for that question;\n"
    "  --client-secret-file FILE    the secret is the file's first line\n"
    "  --lists permitted|reachable  show in lists what the token permits (default), or also what a wider one would\n"
    "  --allow-origin ORIGIN      pages of this site may call, too; may be repeated\n"
    "  --help\n"
    "\n"
    "SIGHUP reads the policy again: one that does not compile changes nothing. SIGTERM ends the server.\n"
    "Without --demo-tokens each token is checked by RFC 7662 introspection at the policy's authorization server.\n"
    "\nThe demo's tokens, with their users and scopes:\n";

struct Options {
  std::string policy;
  int port = -1;  // the resource's
  std::string database = ":memory:";
  bool demo_tokens = false;
  IntrospectionSettings introspection;
  ListMode lists = ListMode::permitted;
  std::vector<std::string> origins;
};

// The value of an option, or what is wrong with it.
std::string set(Options& options, const std::string& name, const std::string& value) {
  if (name == "--policy") {
    options.policy = value;
  } else if (name == "--port") {
    if (value.empty() || value.size() > 5 || value.find_first_not_of("0123456789") != std::string::npos)
      return "is not a port";
    options.port = std::stoi(value);
    if (options.port > 65535) return "is not a port";
  } else if (name == "--db") {
    options.database = value;
  } else if (name == "--introspection") {
    if (!parse_url(value)) return "is not an http or https URL";
    options.introspection.endpoint = value;
  } else if (name == "--client-id") {
    options.introspection.client_id = value;
  } else if (name == "--client-secret-file") {
    std::ifstream file(value);
    if (!std::getline(file, options.introspection.client_secret)) return "cannot be read";
  } else if (name == "--lists") {
    if (value != "permitted" && value != "reachable") return "is neither `permitted` nor `reachable`";
    options.lists = value == "reachable" ? ListMode::reachable : ListMode::permitted;
  } else if (name == "--allow-origin") {
    const auto url = parse_url(value);
    if (!url || url->origin() != value) return "is not an origin such as https://app.example";
    options.origins.push_back(value);
  } else {
    return "is not an option";
  }
  return {};
}

// The options, or the exit code.
std::optional<Options> read_options(const std::vector<std::string>& words, int& code) {
  Options options;
  code = 2;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string name = words[i];
    if (name == "--help") {
      std::printf("%s%s", kHelp, demo_token_table().c_str());
      code = 0;
      return std::nullopt;
    }
    if (name == "--demo-tokens") {
      options.demo_tokens = true;
      continue;
    }
    std::string value;
    if (const std::size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < words.size()) {
      value = words[++i];
    }
    if (const std::string wrong = set(options, name, value); !wrong.empty()) {
      log_line(name + " " + value + ": " + wrong + "; --help shows what there is");
      return std::nullopt;
    }
  }
  if (options.policy.empty()) {
    log_line("--policy FILE is missing; --help shows what there is");
    return std::nullopt;
  }
  return options;
}

sigset_t handled_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

void warn_uncovered(const PolicyFile& file) {
  const Policy policy = file.current();
  for (const Operation& operation : uncovered(policy.get(), all_operations())) {
    log_line("no rule allows " + operation.action + " " + operation.target + ": nobody may");
  }
}

void obey_signals(PolicyFile& policy, HttpServer& server) {
  const sigset_t signals = handled_signals();
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
    const bool loaded = policy.load();
    if (loaded) warn_uncovered(policy);
    log_line(loaded ? "the policy was read again and serves" : "the policy that served before goes on serving");
  }
  server.stop();
}

int serve(const Options& options) {
  PolicyFile policy(options.policy);
  if (!policy.load()) return 2;
  warn_uncovered(policy);

  Journal journal(options.database);
  if (options.demo_tokens) journal.seed_demo(kDemoIssuer);
  const std::unique_ptr<TokenSource> tokens =
      options.demo_tokens ? demo_tokens() : introspection(options.introspection);
  Guard guard(*tokens, journal, options.lists);
  Mcp mcp(guard, journal, policy);
  HttpServer server(mcp, policy, options.origins);

  const std::string resource(view(scopeward_policy_resource(policy.current().get())));
  const Url url = parse_url(resource).value_or(Url());
  const int wanted = options.port >= 0 ? options.port : url.port;
  const int port = server.bind(wanted);
  if (port == 0) {
    log_line("port " + std::to_string(wanted) + " on 127.0.0.1 cannot be had");
    return 1;
  }
  std::printf("epicme: listening on http://127.0.0.1:%d%s\n", port, url.path.c_str());
  std::fflush(stdout);
  if (options.demo_tokens)
    log_line("DEMO TOKENS: anyone who has read --help can sign in; no authorization server is asked");
  if (url.loopback() && url.port != port)
    log_line("the policy's resource is " + resource + ": clients that are sent there won't find this port");

  std::thread signals(obey_signals, std::ref(policy), std::ref(server));
  server.run();
  pthread_kill(signals.native_handle(), SIGTERM);  // in case it was not a signal that ended the server
  signals.join();
  log_line("ended");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const sigset_t signals = handled_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // all threads inherit it; one waits for them
  std::signal(SIGPIPE, SIG_IGN);
  try {
    int code = 0;
    const auto options = read_options(std::vector<std::string>(words + 1, words + count), code);
    return options ? serve(*options) : code;
  } catch (const std::exception& error) {
    log_line(error.what());
    return 1;
  }
}
