// SPDX-License-Identifier: Apache-2.0
// From a POST's body to its answer, in the order that decides what a stranger can learn: the message is read strictly,
// its headers must agree with it, credentials are checked, the policy decides, and only then is anything done. Serves
// revision 2026-07-28 and, by `initialize`, the three before it; keeps no session.
//
// Entry point: Mcp::answer().
// Tested by tests/mcp, its client/ among them.
#pragma once

#include <string_view>

#include "guard.h"
#include "revision.h"
#include "tools.h"

namespace epicme {

struct Incoming {
  std::string_view body;
  MirrorHeaders headers;
  Credentials credentials;
};

class Mcp {
 public:
  Mcp(Guard& guard, Journal& journal, const PolicyFile& policy) : guard_(guard), journal_(journal), policy_(policy) {}

  // Never throws: what goes wrong inside is a 500 that says no more than that.
  [[nodiscard]] Reply answer(const Incoming& incoming) noexcept;

 private:
  Reply decide(const Incoming& incoming, const Message& message);
  Reply serve(const Caller& caller, const Revision& revision, const Message& message);
  Reply list(const Caller& caller, const Revision& revision, const Message& message);

  Guard& guard_;
  Journal& journal_;
  const PolicyFile& policy_;
};

// Everything that this server can do, for a check against the policy.
[[nodiscard]] std::vector<Operation> all_operations();

}  // namespace epicme
