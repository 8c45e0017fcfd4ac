// SPDX-License-Identifier: Apache-2.0
// Scopes, families and grants as the words of the design have them. Entry points: Vocabulary, holds.
// Tested by tests/reference/naive_test.cc.
#include "tests/reference/naive_scopes.h"

#include <algorithm>
#include <map>

namespace scopeward::reference {
namespace {

constexpr char kHole = '\x01';  // stands for a segment with a hole, which only `*` or `**` as a whole segment covers

bool has(const std::string& text, char byte) { return text.find(byte) != std::string::npos; }

std::string shape_of(const Pattern& pattern) {
  std::string text;
  for (const Piece& piece : pattern)
    text += piece.kind == Piece::Kind::hole ? std::string("{}") : std::string(1, piece.byte);
  return text;
}

std::set<std::string> hole_set(const Scope& scope) { return {scope.holes.begin(), scope.holes.end()}; }

// The name as a pattern over scopes sees it.
std::string covered_name(const Scope& scope, const std::string& separators) {
  if (scope.holes.empty()) return scope.name;
  std::string text, segment;
  for (const Piece& piece : scope.pattern) {
    const bool ends = piece.kind == Piece::Kind::literal && has(separators, piece.byte);
    if (ends) {
      text += segment + piece.byte;
      segment.clear();
    } else if (piece.kind == Piece::Kind::hole || segment == std::string(1, kHole)) {
      segment = std::string(1, kHole);
    } else {
      segment += piece.byte;
    }
  }
  return text + segment;
}

bool extends_by_whole_segments(const std::string& longer, const std::string& shorter, const std::string& separators) {
  return longer.size() > shorter.size() && longer.compare(0, shorter.size(), shorter) == 0 &&
         has(separators, longer[shorter.size()]);
}

bool is_scope_token_byte(unsigned char byte) {
  return byte == 0x21 || (byte >= 0x23 && byte <= 0x5B) || (byte >= 0x5D && byte <= 0x7E);  // RFC 6749 section 3.3
}

}  // namespace

std::vector<std::string> hole_names(const Pattern& pattern) {
  std::vector<std::string> names;
  for (const Piece& piece : pattern)
    if (piece.kind == Piece::Kind::hole) names.push_back(piece.name);
  return names;
}

bool holds(const Members& closed, const Member& member) {
  return closed.count(member) != 0 || closed.count(Member{member.scope, {}}) != 0;
}

bool holds_all(const Members& closed, const Members& members) {
  return std::all_of(members.begin(), members.end(), [&](const Member& member) { return holds(closed, member); });
}

Vocabulary::Vocabulary(const Sources& sources, const Document& document) {
  std::vector<std::string> initial;
  for (const PolicyDecl& policy : document.policies) {
    for (const Setting& setting : policy.settings) {
      const std::string name = plain_text(sources, setting.name);
      for (std::uint32_t i = setting.words.begin; i < setting.words.end; ++i) {
        const std::string word = plain_text(sources, document.words[i]);
        if (name == "separators") separators_ = word;
        if (name == "hierarchy") hierarchy_ = word == "on";
        if (name == "wildcard_grants") wildcard_grants_ = word == "on";
        if (name == "initial_scopes") initial.push_back(word);
      }
    }
  }
  for (const ScopeDecl& declared : document.scopes) {
    Scope scope;
    scope.name = plain_text(sources, declared.name);
    scope.pattern = declared.name.quoted ? Pattern() : read_bare_pattern(scope.name, separators_);
    scope.shape = shape_of(scope.pattern);
    scope.holes = hole_names(scope.pattern);
    scope.internal = declared.internal;
    scope.deprecated = declared.deprecated;
    scope.weight = declared.has_weight ? declared.weight : 1;
    scopes_.push_back(scope);
  }
  for (const std::string& name : initial)
    if (const auto scope = find(name)) initial_.insert(Member{*scope, {}});
  add_implications(sources, document);
  if (hierarchy_) add_hierarchy();
}

void Vocabulary::add_implications(const Sources& sources, const Document& document) {
  for (std::size_t i = 0; i < scopes_.size(); ++i) {
    const WordList& list = document.scopes[i].implies;
    for (std::uint32_t w = list.begin; w < list.end; ++w) {
      const Word& word = document.words[w];
      const std::string written = plain_text(sources, word);
      if (!word.quoted && has(written, '*')) {
        const Pattern pattern = read_bare_pattern(written, separators_);
        for (std::size_t other = 0; other < scopes_.size(); ++other) {
          if (other == i || scopes_[other].internal) continue;
          if (!scopes_[i].holes.empty() && hole_set(scopes_[other]) != hole_set(scopes_[i])) continue;
          if (match(pattern, covered_name(scopes_[other], separators_), separators_)) scopes_[i].implies.insert(other);
        }
      } else if (const auto scope = !word.quoted && has(written, '{') ? find_family(written) : find(written)) {
        scopes_[i].implies.insert(*scope);
      }
    }
  }
}

void Vocabulary::add_hierarchy() {
  for (std::size_t i = 0; i < scopes_.size(); ++i) {
    for (std::size_t other = 0; other < scopes_.size(); ++other) {
      if (scopes_[other].internal) continue;
      if (!scopes_[i].holes.empty() && hole_set(scopes_[other]) != hole_set(scopes_[i])) continue;
      if (extends_by_whole_segments(scopes_[other].name, scopes_[i].name, separators_))
        scopes_[i].implies.insert(other);
    }
  }
}

bool Vocabulary::is_requestable(std::size_t scope) const {
  return !scopes_[scope].internal && !scopes_[scope].deprecated && scopes_[scope].name != "offline_access";
}

std::optional<std::size_t> Vocabulary::find(const std::string& name) const {
  for (std::size_t i = 0; i < scopes_.size(); ++i)
    if (scopes_[i].holes.empty() && scopes_[i].name == name) return i;
  return std::nullopt;
}

std::optional<std::size_t> Vocabulary::find_family(const std::string& written) const {
  const std::string wanted = shape_of(read_bare_pattern(written, separators_));
  for (std::size_t i = 0; i < scopes_.size(); ++i)
    if (!scopes_[i].holes.empty() && scopes_[i].shape == wanted) return i;
  return std::nullopt;
}

std::vector<std::string> Vocabulary::find_all(const std::string& pattern) const {
  std::vector<std::string> names;
  for (const Scope& scope : scopes_) {
    if (!scope.holes.empty() || scope.internal) continue;
    if (match(read_bare_pattern(pattern, separators_), scope.name, separators_)) names.push_back(scope.name);
  }
  return names;
}

bool Vocabulary::can_bind(const std::string& value) const {
  const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@+-";
  if (value.empty() || value.size() > 128) return false;
  return std::all_of(value.begin(), value.end(),
                     [&](char byte) { return has(allowed, byte) && !has(separators_, byte); });
}

std::string Vocabulary::text(const Member& member) const {
  const Scope& scope = scopes_[member.scope];
  if (member.values.empty()) return scope.name;
  std::string text;
  std::size_t hole = 0;
  for (const Piece& piece : scope.pattern)
    text += piece.kind == Piece::Kind::hole ? member.values[hole++] : std::string(1, piece.byte);
  return text;
}

Members Vocabulary::closure(const Members& members) const {
  Members all;
  for (const Member& member : members) add_closure(member, all);
  Members kept;
  for (const Member& member : all)
    if (member.values.empty() || all.count(Member{member.scope, {}}) == 0) kept.insert(member);
  return kept;
}

Member Vocabulary::carry_over(const Member& instance, std::size_t family) const {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < instance.values.size(); ++i)
    values[scopes_[instance.scope].holes[i]] = instance.values[i];
  Member carried{family, {}};
  for (const std::string& hole : scopes_[family].holes) carried.values.push_back(values[hole]);
  return carried;
}

void Vocabulary::add_closure(const Member& member, Members& closure) const {
  if (!closure.insert(member).second) return;
  for (const std::size_t other : scopes_[member.scope].implies) {
    // A static scope, or a whole family from a whole family or a static scope; else an instance from an instance.
    add_closure(member.values.empty() ? Member{other, {}} : carry_over(member, other), closure);
  }
}

Members Vocabulary::implying(const Member& instance) const {
  Members members;
  for (std::size_t i = 0; i < scopes_.size(); ++i) {
    if (hole_set(scopes_[i]) != hole_set(scopes_[instance.scope])) continue;
    const Member carried = carry_over(instance, i);
    if (holds(closure({carried}), instance)) members.insert(carried);
  }
  return members;
}

bool Vocabulary::is_wildcard(const std::string& token) const {
  return wildcard_grants_ && split(token, separators_).back() == "*";
}

std::optional<Members> Vocabulary::read(const std::string& scope_string) const {
  if (scope_string.size() > 64 * 1024) return std::nullopt;
  Members members;
  int wildcards = 0;
  for (const std::string& token : split(scope_string, " ")) {
    for (const char byte : token)
      if (!is_scope_token_byte(static_cast<unsigned char>(byte))) return std::nullopt;
    if (token.empty()) continue;
    if (is_wildcard(token)) ++wildcards;
    add_token(token, members);
  }
  return wildcards > 16 ? std::nullopt : std::optional<Members>(members);
}

void Vocabulary::add_token(const std::string& token, Members& members) const {
  for (std::size_t i = 0; i < scopes_.size(); ++i) {
    const Scope& scope = scopes_[i];
    if (scope.holes.empty()) {
      if (scope.name == token) members.insert(Member{i, {}});
      const std::string prefix = token.substr(0, token.size() - 1);
      const bool extends = scope.name.size() > prefix.size() && scope.name.compare(0, prefix.size(), prefix) == 0;
      if (is_wildcard(token) && !scope.internal && extends) members.insert(Member{i, {}});
    } else if (const auto captures = match(scope.pattern, token, separators_)) {
      Member member{i, {}};
      bool bound = true;
      for (const std::string& hole : scope.holes) {
        member.values.push_back(captures->at(hole));
        bound = bound && can_bind(member.values.back());
      }
      if (bound) members.insert(member);
    }
  }
}

}  // namespace scopeward::reference
