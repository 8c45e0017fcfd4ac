// SPDX-License-Identifier: Apache-2.0
// The rules of a policy and its text on a coverage page, with what was seen of each part.
#include <fmt/format.h>

#include <algorithm>

#include "engine/coverage_page.h"
#include "engine/markup.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostRows = 2000;   // of the table of rules
constexpr std::size_t kMostBytes = 2000;  // of a line of the source
constexpr std::size_t kMostNamed = 8;     // scopes of a pattern that are told one by one

struct Marked {
  Span span;
  const Heat* heat = nullptr;
  std::string words;
};

bool comes_before(Span a, Span b) {
  if (a.source != b.source) return a.source < b.source;
  return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
}

// Scopes that a pattern stands for share a place, which is as hot as the coldest of them.
void add_tests(const CoveredPart& part, std::vector<Marked>& marked) {
  for (std::size_t i = 0; i < part.tests.size();) {
    const Span span = part.tests[i].span;
    std::uint8_t all = kSeenTrue | kSeenFalse | kSeenUnknown, any = 0;
    std::string words;
    std::size_t named = 0;
    for (; i < part.tests.size() && part.tests[i].span == span; ++i) {
      const CoveredTest& test = part.tests[i];
      all = static_cast<std::uint8_t>(all & test.seen);
      any = static_cast<std::uint8_t>(any | test.seen);
      if (!test.scope.empty() && named++ < kMostNamed)
        words += (words.empty() ? "" : ", ") + test.scope + " " + heat_of(test.seen).words;
    }
    if (named > kMostNamed) words += fmt::format(", and {} more", named - kMostNamed);
    const Heat& heat = heat_of(all == 0 && any != 0 && named > 1 ? std::uint8_t{0} : all);
    marked.push_back({span, &heat, words.empty() ? heat.words : words});
  }
}

// What to mark, in the order of the text, without overlaps.
std::vector<Marked> marks_of(const Policy& policy, const CoverageReport& report) {
  std::vector<Marked> marked;
  for (const CoveredPart& part : report.parts) {
    add_tests(part, marked);
    if (part.rule == kNone) continue;
    const std::size_t word = policy.model.rules[part.rule].effect == Effect::allow ? 5 : 4;
    const RuleHits& h = part.hits;
    marked.push_back(
        {{part.span.begin, part.span.begin + static_cast<std::uint32_t>(word), part.span.source},
         &heat_of(part),
         fmt::format("matched {}, held {}, did not hold {}, decided {}", h.matched, h.held, h.not_held, h.decided)});
  }
  std::stable_sort(marked.begin(), marked.end(),
                   [](const Marked& a, const Marked& b) { return comes_before(a.span, b.span); });
  std::vector<Marked> apart;
  for (Marked& mark : marked)
    if (apart.empty() || apart.back().span.source != mark.span.source || mark.span.begin >= apart.back().span.end)
      apart.push_back(std::move(mark));
  return apart;
}

std::string code(std::string_view text) {
  std::string shown;
  for (const char c : text) shown += c == '\t' ? std::string("    ") : std::string(1, c);
  return escaped(shown);
}

// One line with its marks. A mark over several lines is opened again on each; its sign stands at its end.
std::string marked_line(const Source& source, std::uint32_t begin, std::uint32_t end, const Marked* first,
                        const Marked* last) {
  std::string out;
  const auto text = [&](std::uint32_t from, std::uint32_t to) { return code(source.text({from, to, 0})); };
  std::uint32_t at = begin;
  for (const Marked* mark = first; mark != last; ++mark) {
    const std::uint32_t from = std::max(mark->span.begin, begin), to = std::min(mark->span.end, end);
    if (from >= to) continue;
    out += text(at, from);
    out += fmt::format("<mark class=\"{}\" title=\"{}\">{}", mark->heat->name, escaped(mark->words), text(from, to));
    if (to == mark->span.end)
      out += fmt::format("<b aria-hidden=\"true\">{}</b><span class=\"hidden\"> ({})</span>", mark->heat->sign,
                         escaped(mark->words));
    out += "</mark>";
    at = to;
  }
  return out + text(at, end);
}

// By line of a source: the part that begins there, for the column of counts.
std::string seen_cell(const CoveredPart* part) {
  if (part == nullptr) return "<td class=\"seen\"></td>";
  const bool whole = part->seen() == part->outcomes();
  return fmt::format("<td class=\"seen part {}\">{} of {}</td>", whole ? "good" : "bad", part->seen(),
                     part->outcomes());
}

std::string source_table(const Policy& policy, std::uint32_t number, std::uint32_t lines,
                         const std::vector<const CoveredPart*>& parts, const Marked*& mark, const Marked* end) {
  const Source& source = policy.sources.at(number);
  std::string out = fmt::format(
      "<h3>{0}</h3>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Source of {0}\">\n"
      "<table class=\"source\">\n<caption class=\"hidden\">{0}, line by line, with what was seen of it</caption>\n"
      "<thead><tr><th scope=\"col\">Line</th><th scope=\"col\">Seen</th><th "
      "scope=\"col\">Text</th></tr></thead>\n<tbody>\n",
      escaped(page_name(policy, number)));
  if (lines > 1 && source.line(lines).empty()) --lines;  // what the last line feed begins
  auto part = parts.begin();
  for (std::uint32_t line = 1; line <= lines; ++line) {
    const std::uint32_t begin = source.line_begin(line);
    std::uint32_t size = static_cast<std::uint32_t>(source.line(line).size());
    const bool cut = size > kMostBytes;
    if (cut) size = kMostBytes;
    while (cut && size > 0 && (static_cast<unsigned char>(source.line(line)[size]) & 0xC0) == 0x80) --size;
    while (mark != end && mark->span.source == number && mark->span.end <= begin) ++mark;
    const Marked* last = mark;
    while (last != end && last->span.source == number && last->span.begin < begin + size) ++last;
    while (part != parts.end() && policy.sources.line((*part)->span) < line) ++part;
    const bool begins = part != parts.end() && policy.sources.line((*part)->span) == line;
    out += fmt::format("<tr id=\"line-{0}-{1}\"><th scope=\"row\">{1}</th>{2}<td>{3}{4}</td></tr>\n", number, line,
                       seen_cell(begins ? *part : nullptr), marked_line(source, begin, begin + size, mark, last),
                       cut ? " (cut)" : "");
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string rule_row(const Policy& policy, const CoveredPart& part, const PageLines& lines) {
  std::string_view text = policy.sources.text(part.span);
  text = text.substr(0, std::min(text.find_first_of("\r\n"), std::size_t{200}));
  const RuleHits& h = part.hits;
  std::string out =
      fmt::format("<tr><td>{}</td><th scope=\"row\"><code>{}</code></th>", lines.link(policy, part.span), code(text));
  if (part.rule == kNone) {
    out +=
        "<td class=\"number\">-</td><td class=\"number\">-</td><td class=\"number\">-</td><td class=\"number\">-</td>";
  } else {
    out += fmt::format(
        "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td>",
        h.matched, h.held, part.can_fail ? std::to_string(h.not_held) : "-", h.decided);
  }
  const bool whole = part.seen() == part.outcomes();
  return out + fmt::format(
                   "<td class=\"number\"><span class=\"{}\">{} of {} <b aria-hidden=\"true\">{}</b></span></td></tr>\n",
                   whole ? "good" : "bad", part.seen(), part.outcomes(), whole ? kHeats[0].sign : kHeats[4].sign);
}

}  // namespace

std::string page_rules(const Policy& policy, const CoverageReport& report, const PageLines& lines) {
  std::string out =
      "<h2 id=\"rules\">Rules</h2>\n<div class=\"scroll tall\" role=\"region\" tabindex=\"0\" aria-label=\"Rules\">\n"
      "<table>\n<caption>How many expectations each rule matched, held for, did not hold for and decided, and how many "
      "of "
      "its outcomes were seen</caption>\n<thead><tr><th scope=\"col\">Line</th><th scope=\"col\">Rule</th>"
      "<th scope=\"col\" class=\"number\">Matched</th><th scope=\"col\" class=\"number\">Held</th>"
      "<th scope=\"col\" class=\"number\">Not held</th><th scope=\"col\" class=\"number\">Decided</th>"
      "<th scope=\"col\" class=\"number\">Seen</th></tr></thead>\n<tbody>\n";
  const std::size_t rows = std::min(report.parts.size(), kMostRows);
  for (std::size_t i = 0; i < rows; ++i) out += rule_row(policy, report.parts[i], lines);
  out += "</tbody>\n</table>\n</div>\n";
  if (rows < report.parts.size())
    out += fmt::format("<p>And {} that are left out here.</p>\n", counted(report.parts.size() - rows, "more rule"));
  return out;
}

std::string page_source(const Policy& policy, const CoverageReport& report, const PageLines& lines) {
  const std::vector<Marked> marked = marks_of(policy, report);
  const Marked* mark = marked.data();
  const Marked* const end = mark + marked.size();
  std::string out;
  for (std::uint32_t source = 0; source < policy.sources.size(); ++source) {
    while (mark != end && mark->span.source < source) ++mark;
    if (lines.shown[source] == 0) continue;
    std::vector<const CoveredPart*> parts;
    for (const CoveredPart& part : report.parts)
      if (part.span.source == source) parts.push_back(&part);
    out += source_table(policy, source, lines.shown[source], parts, mark, end);
  }
  if (!lines.complete) out += "<p>The lines behind these are left out: the page shows 20,000.</p>\n";
  return out;
}

}  // namespace scopeward
