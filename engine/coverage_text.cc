// SPDX-License-Identifier: Apache-2.0
// What tests saw of a policy, for people at a terminal and for programs: coverage_text() and coverage_json() of
// test_report.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/test_report.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostRows = 500;     // of the table; the rest are counted
constexpr std::size_t kMostExcerpts = 20;  // drawn; the rest are counted
constexpr std::size_t kWidest = 60;        // bytes of a rule in the table

std::string_view kind_of(const Model& model, const CoveredPart& part) {
  return part.let != kNone ? "let" : model.rules[part.rule].effect == Effect::allow ? "allow" : "deny";
}

// A rule on one line, cropped, without the blanks that align it with its neighbours.
std::string excerpt(const Policy& policy, Span span) {
  std::string line;
  for (const char c : policy.sources.text(span)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank || (!line.empty() && line.back() != ' ')) line += blank ? ' ' : c;
    if (line.size() > kWidest) break;
  }
  if (line.size() <= kWidest) return visible(line);
  std::size_t size = kWidest;  // not inside a character
  while (size > 0 && (static_cast<unsigned char>(line[size]) & 0xC0) == 0x80) --size;
  return visible(line.substr(0, size)) + "...";
}

std::string table(const Policy& policy, const CoverageReport& report) {
  std::string out;
  std::uint32_t source = kNone;
  std::size_t rows = 0;
  for (const CoveredPart& part : report.parts) {
    if (rows++ == kMostRows) return out + fmt::format("  and {} more\n", report.parts.size() - kMostRows);
    if (part.span.source != source) {
      source = part.span.source;
      out += fmt::format("{}{}\n  line  matched  held  not held  decided   tests\n", out.empty() ? "" : "\n",
                         visible(policy.sources.at(source).name()));
    }
    const std::size_t own = part.outcomes() - part.tests.size() * 2;
    const std::size_t seen =
        part.seen() - (part.hits.held > 0 ? 1 : 0) - (part.hits.not_held > 0 && part.can_fail ? 1 : 0);
    const std::string tests = part.tests.empty() ? "-" : fmt::format("{}/{}", seen, part.outcomes() - own);
    const RuleHits& h = part.hits;
    if (part.let != kNone) {
      out += fmt::format("{:>6}  {:>7}  {:>4}  {:>8}  {:>7}  {:>6}  {}\n", policy.sources.line(part.span), "-", "-",
                         "-", "-", tests, excerpt(policy, part.span));
    } else {
      out += fmt::format("{:>6}  {:>7}  {:>4}  {:>8}  {:>7}  {:>6}  {}\n", policy.sources.line(part.span), h.matched,
                         h.held, part.can_fail ? std::to_string(h.not_held) : "-", h.decided, tests,
                         excerpt(policy, part.span));
    }
  }
  return out;
}

std::string missing_of(const CoveredTest& test) {
  const bool yes = (test.seen & kSeenTrue) != 0, no = (test.seen & kSeenFalse) != 0;
  if (yes && no) return {};
  if (yes || no) return yes ? "never false" : "never true";
  return (test.seen & kSeenUnknown) != 0 ? "only unknown" : "never tested";
}

// A pattern's scopes share a place: one mark says what is missing of each.
std::vector<Mark> missing_marks(const CoveredPart& part) {
  constexpr std::size_t kMostAtOnePlace = 4;
  std::vector<Mark> marks;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::size_t, std::size_t>> places;
  for (const CoveredTest& test : part.tests) {
    const std::string missing = missing_of(test);
    if (missing.empty()) continue;
    const std::string label = test.scope.empty() ? missing : "`" + test.scope + "` " + missing;
    const auto [at, added] = places.try_emplace({test.span.begin, test.span.end}, marks.size(), 1);
    if (added) {
      marks.push_back({test.span, true, label});
    } else if (at->second.second++ < kMostAtOnePlace) {
      marks[at->second.first].label += ", " + label;
    }
  }
  for (const auto& [place, mark] : places)
    if (mark.second > kMostAtOnePlace)
      marks[mark.first].label += fmt::format(", and {} more", mark.second - kMostAtOnePlace);
  return marks;
}

std::string not_seen(const Policy& policy, const CoveredPart& part, Colour colour) {
  const std::string_view kind = kind_of(policy.model, part);
  if (part.let == kNone && part.hits.matched == 0)
    return draw(policy.sources, {{part.span, true, fmt::format("this {} never matched", kind)}}, colour);
  std::vector<Mark> marks = missing_marks(part);
  std::vector<std::string> notes;
  if (part.let == kNone && part.hits.held == 0) notes.push_back(fmt::format("this {} never held", kind));
  if (part.let == kNone && part.hits.not_held == 0 && part.can_fail)
    notes.push_back(fmt::format("this {} held whenever it matched", kind));
  if (marks.empty())
    marks.push_back({part.let == kNone ? policy.model.rules[part.rule].condition_span : part.span, true, {}});
  std::vector<Mark> hidden;
  std::string out = draw(policy.sources, marks, colour, &hidden);
  for (const Mark& mark : hidden)
    out += footer(policy.sources, marks, "note", "`" + std::string(policy.sources.text(mark.span)) + "` " + mark.label,
                  colour);
  for (const std::string& note : notes) out += footer(policy.sources, marks, "note", note, colour);
  return out;
}

}  // namespace

std::string coverage_text(const Policy& policy, const TestRun& run, Colour colour) {
  const CoverageReport report = coverage_of(policy.model, policy.sources, run.coverage);
  std::string out = table(policy, report);
  std::size_t incomplete = 0;
  for (const CoveredPart& part : report.parts) {
    if (part.seen() == part.outcomes()) continue;
    if (incomplete++ < kMostExcerpts) out += "\n" + not_seen(policy, part, colour);
  }
  if (incomplete > kMostExcerpts)
    out += fmt::format("\nand {} with outcomes that were not seen\n", counted(incomplete - kMostExcerpts, "more rule"));
  if (!out.empty()) out += "\n";
  if (report.outcomes == 0) return out + "coverage: there are no rules\n";
  return out + fmt::format("coverage: {} of {} seen, {} %\n", report.seen, counted(report.outcomes, "outcome"),
                           report.percent());
}

std::string coverage_json(const Policy& policy, const TestRun& run) {
  const CoverageReport report = coverage_of(policy.model, policy.sources, run.coverage);
  const auto place = [&](Span span) {
    return fmt::format("\"file\":{},\"range\":{}", json_string(policy.sources.name(span)),
                       json_range(policy.sources, span));
  };
  std::string out = fmt::format("{{\"percent\":{},\"outcomes\":{},\"seen\":{},\"parts\":[", report.percent(),
                                report.outcomes, report.seen);
  for (const CoveredPart& part : report.parts) {
    out += fmt::format("{}{{\"kind\":\"{}\",{},\"outcomes\":{},\"seen\":{},", out.back() == '[' ? "" : ",",
                       kind_of(policy.model, part), place(part.span), part.outcomes(), part.seen());
    const RuleHits& h = part.hits;
    if (part.let == kNone)
      out += fmt::format("\"matched\":{},\"held\":{},\"not_held\":{},\"decided\":{},", h.matched, h.held, h.not_held,
                         h.decided);
    out += "\"tests\":[";
    for (const CoveredTest& test : part.tests)
      out += fmt::format("{}{{\"range\":{},\"scope\":{},\"true\":{},\"false\":{},\"unknown\":{}}}",
                         out.back() == '[' ? "" : ",", json_range(policy.sources, test.span),
                         test.scope.empty() ? "null" : json_string(test.scope), (test.seen & kSeenTrue) != 0,
                         (test.seen & kSeenFalse) != 0, (test.seen & kSeenUnknown) != 0);
    out += "]}";
  }
  return out + "]}";
}

}  // namespace scopeward
