// SPDX-License-Identifier: Apache-2.0
// A difference for people and for machines: difference_text() and difference_json() of difference.h.
#include <fmt/format.h>

#include <algorithm>

#include "engine/analyse.h"
#include "engine/difference.h"

namespace scopeward {
namespace {

constexpr const char* kGreen = "\x1b[1;32m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kPlain = "\x1b[0m";

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ",") + json_string(text);
  return "[" + list + "]";
}

std::string json_lists(const std::vector<std::vector<std::string>>& lists) {
  std::string all;
  for (const auto& list : lists) all += (all.empty() ? "" : ",") + json_list(list);
  return "[" + all + "]";
}

// In the form of a line of `decide --batch`.
std::string json_request(const ExampleRequest& request) {
  std::string scopes, attributes;
  for (const std::string& scope : request.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
  for (const auto& [name, value] : request.attributes)
    attributes += (attributes.empty() ? "" : ",") + json_string(name) + ":" +
                  (value.kind == AttributeKind::unusable ? "{}" : to_json(value));
  return fmt::format("{{\"action\":{},\"target\":{}{},\"attributes\":{{{}}}}}", json_string(request.action),
                     json_string(request.target),
                     request.has_token ? ",\"scopes\":" + json_string(scopes) : std::string(), attributes);
}

std::string who(const Change& change) {
  std::string text;
  const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", or ") + one; };
  if (change.without_token) add("a caller without a token");
  for (const auto& grant : change.grants) {
    std::string names;
    for (const std::string& name : grant) names += (names.empty() ? "" : " ") + name;
    add(grant.empty() ? "any valid token" : visible(names));
  }
  return change.all_grants ? text : text + ", and others";
}

// Short lists as they were and are, long ones by what came and went.
std::string client_change(const ClientChange& change) {
  constexpr std::size_t kShort = 8, kShown = 20;
  const auto shown = [](const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : " ") + visible(text);
    return all.empty() ? "(nothing)" : all;
  };
  std::string out = fmt::format("  {}\n", visible(change.what));
  if (change.before.size() <= kShort && change.after.size() <= kShort)
    return out + fmt::format("    before: {}\n    after:  {}\n", shown(change.before), shown(change.after));
  const auto only_in = [&](const std::vector<std::string>& these, std::vector<std::string> others, char sign) {
    std::sort(others.begin(), others.end());
    std::size_t count = 0;
    for (const std::string& text : these)
      if (!std::binary_search(others.begin(), others.end(), text) && ++count <= kShown)
        out += fmt::format("    {} {}\n", sign, visible(text));
    if (count > kShown) out += fmt::format("    {} and {} more\n", sign, count - kShown);
    return count;
  };
  const std::size_t came = only_in(change.after, change.before, '+'), went = only_in(change.before, change.after, '-');
  return came + went > 0 ? out : out + "    in another order\n";
}

}  // namespace

std::string difference_text(const Difference& difference, Colour colour) {
  const bool on = colour == Colour::on;
  std::string out;
  for (const Change& change : difference.changes) {
    out += fmt::format("{}{}{} {} {}\n", on ? (change.is_gain ? kRed : kGreen) : "", change.is_gain ? "+ wider " : "- narrower",
                       on ? kPlain : "", visible(change.action), visible(change.operation));
    out += fmt::format("    {}: {}\n", change.is_gain ? "now also" : "no longer", who(change));
    out += fmt::format("    for example {}\n", visible(describe(change.example)));
  }
  if (!difference.clients.empty()) out += out.empty() ? "what clients see:\n" : "\nwhat clients see:\n";
  for (const ClientChange& change : difference.clients) out += client_change(change);
  for (const std::string& what : difference.too_complex) out += fmt::format("too complex to compare: {}\n", visible(what));
  if (out.empty()) return "no difference\n";
  if (difference.changes.empty() && difference.too_complex.empty()) out += "\nno decision differs\n";
  if (!difference.changes.empty())
    out += fmt::format("\n{} wider, {} narrower\n", difference.gains(), difference.losses());
  return out;
}

std::string difference_json(const Difference& difference) {
  std::string changes, clients;
  for (const Change& change : difference.changes)
    changes += fmt::format(
        "{}{{\"change\":\"{}\",\"action\":{},\"operation\":{},\"without_token\":{},\"grants\":{},\"all_grants\":{},"
        "\"example\":{}}}",
        changes.empty() ? "" : ",", change.is_gain ? "widen" : "narrow", json_string(change.action),
        json_string(change.operation), change.without_token, json_lists(change.grants), change.all_grants,
        json_request(change.example));
  for (const ClientChange& change : difference.clients)
    clients += fmt::format("{}{{\"what\":{},\"before\":{},\"after\":{}}}", clients.empty() ? "" : ",",
                           json_string(change.what), json_list(change.before), json_list(change.after));
  return fmt::format("{{\"changes\":[{}],\"clients\":[{}],\"too_complex\":{},\"complete\":{}}}\n", changes, clients,
                     json_list(difference.too_complex), difference.too_complex.empty());
}

}  // namespace scopeward
