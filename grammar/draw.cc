// SPDX-License-Identifier: Apache-2.0
// Marked excerpts: draw() and footer() of render.h.
#include <algorithm>
#include <array>
#include <cstdio>

#include "grammar/characters.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

constexpr std::size_t kWidest = 100;  // columns of text; a longer line is cropped around its first primary mark
constexpr std::size_t kTab = 4;

std::string escaped(std::uint32_t value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u{%x}", static_cast<unsigned>(value));
  return text.data();
}

// A line as it is drawn: one text for each code point, and where each byte stands.
struct Drawn {
  std::vector<std::string> cells;      // one column each, but for escapes and tabs, which are split into several
  std::vector<std::size_t> column_of;  // by byte, and one for the end
};

Drawn draw_line(std::string_view line) {
  Drawn drawn;
  for (std::size_t at = 0; at < line.size();) {
    const CodePoint c = decode(line, at);
    const std::size_t size = std::max<std::uint32_t>(1, c.size);
    for (std::size_t i = 0; i < size; ++i) drawn.column_of.push_back(drawn.cells.size());
    std::string text;
    if (c.size == 0) {
      std::array<char, 8> shown{};
      std::snprintf(shown.data(), shown.size(), "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(line[at])));
      text = shown.data();
    } else if (c.value == '\t') {
      text = std::string(kTab, ' ');
    } else if (is_control(c.value) || c.value == '\r' || is_bidirectional(c.value) || c.value == 0xFEFF) {
      text = escaped(c.value);
    } else {
      drawn.cells.emplace_back(line.substr(at, size));
    }
    for (const char ascii : text) drawn.cells.emplace_back(1, ascii);
    at += size;
  }
  drawn.column_of.push_back(drawn.cells.size());
  return drawn;
}

struct Placed {  // a mark on one drawn line
  std::size_t begin = 0, end = 0;
  const Mark* mark = nullptr;
};

std::string paint(std::string text, const char* colour, Colour on) {
  return on == Colour::on && !text.empty() ? std::string(colour) + text + "\x1b[0m" : text;
}
constexpr const char* kBlue = "\x1b[1;34m";
constexpr const char* kRed = "\x1b[1;31m";

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// The rows below a line: marks with the right-most label, then stems and labels from right to left.
std::vector<std::string> mark_rows(std::vector<Placed> marks, Colour colour) {
  std::ranges::stable_sort(marks, [](const Placed& a, const Placed& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.mark->primary > b.mark->primary;
  });
  std::size_t width = 0;
  for (const Placed& m : marks) width = std::max(width, m.end);
  std::string row(width, ' ');
  for (const Placed& m : marks)
    for (std::size_t i = m.begin; i < m.end; ++i)
      if (row[i] != '^') row[i] = m.mark->primary ? '^' : '-';
  const auto coloured = [&](const std::string& text) {
    if (colour == Colour::off) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_not_of(text[at], at), text.size());
      const char* paint_with = text[at] == '^' ? kRed : text[at] == '-' || text[at] == '|' ? kBlue : nullptr;
      const std::string run = text.substr(at, end - at);
      result += paint_with != nullptr ? paint(run, paint_with, colour) : run;
      at = end;
    }
    return result;
  };
  std::vector<std::string> rows;
  const Placed& last = marks.back();
  rows.push_back(coloured(row) + (last.mark->label.empty() ? ""
                                                           : " " + paint(visible(last.mark->label),
                                                                         last.mark->primary ? kRed : kBlue, colour)));
  std::vector<const Placed*> below;
  for (std::size_t i = 0; i + 1 < marks.size(); ++i)
    if (!marks[i].mark->label.empty()) below.push_back(&marks[i]);
  const auto stems = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      if (text.size() > below[i]->begin) continue;
      text.resize(below[i]->begin, ' ');
      text += '|';
    }
    return text;
  };
  for (std::size_t i = below.size(); i-- > 0;) {
    rows.push_back(coloured(stems(i + 1)));
    std::string text = i > 0 ? stems(i) : "";
    text.resize(std::max(text.size(), below[i]->begin), ' ');
    rows.push_back(coloured(text) +
                   paint(visible(below[i]->mark->label), below[i]->mark->primary ? kRed : kBlue, colour));
  }
  return rows;
}

std::uint32_t widest_number(const Sources& sources, const std::vector<Mark>& marks) {
  std::uint32_t most = 1;
  for (const Mark& mark : marks) most = std::max(most, sources.line(mark.span));
  return most;
}

const Mark& first_primary(const std::vector<Mark>& marks) {
  const auto at = std::ranges::find(marks, true, &Mark::primary);
  return at == marks.end() ? marks.front() : *at;
}

void draw_marked_line(std::string& out, const Source& source, std::uint32_t number, const std::vector<Mark>& marks,
                      std::size_t gutter, Colour colour, std::vector<Mark>* hidden) {
  const std::uint32_t begin = source.line_begin(number);
  const Drawn drawn = draw_line(source.line(number));
  const std::size_t bytes = drawn.column_of.size() - 1;
  std::vector<Placed> placed;
  for (const Mark& mark : marks) {
    if (source.line_number(mark.span.begin) != number) continue;
    const std::size_t from = std::min<std::size_t>(mark.span.begin - begin, bytes);
    const std::size_t to = std::clamp<std::size_t>(mark.span.end > begin ? mark.span.end - begin : 0, from, bytes);
    Placed p{drawn.column_of[from], drawn.column_of[to], &mark};
    p.end = std::max(p.end, p.begin + 1);
    placed.push_back(p);
  }
  // The part of a long line that shows its marks.
  std::size_t left = 0, right = drawn.cells.size();
  if (right > kWidest) {
    const auto important = std::ranges::find_if(placed, [](const Placed& p) { return p.mark->primary; });
    const std::size_t at = important == placed.end() ? placed.front().begin : important->begin;
    left = at > kWidest / 2 ? at - kWidest / 2 : 0;
    right = std::min(drawn.cells.size(), left + kWidest);
  }
  std::string text = left > 0 ? "..." : "";
  for (std::size_t i = left; i < right; ++i) text += drawn.cells[i];
  if (right < drawn.cells.size()) text += "...";
  const std::size_t shift = left > 0 ? 3 : 0;
  std::erase_if(placed, [&](const Placed& p) {
    const bool is_hidden = p.begin < left || p.begin > right;
    if (is_hidden && hidden != nullptr) hidden->push_back(*p.mark);
    return is_hidden;
  });
  for (Placed& p : placed) {
    p.begin = p.begin - left + shift;
    p.end = std::max(std::min(p.end, right) - std::min(left, std::min(p.end, right)) + shift, p.begin + 1);
  }
  const std::string digits = std::to_string(number);
  out += trimmed(paint(" " + std::string(gutter - digits.size(), ' ') + digits + " | ", kBlue, colour) + text) + "\n";
  if (placed.empty()) return;
  for (const std::string& row : mark_rows(std::move(placed), colour))
    out += trimmed(paint(std::string(gutter + 2, ' ') + "| ", kBlue, colour) + row) + "\n";
}

}  // namespace

std::string visible(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    if (c.size == 0) {
      result += "\\u{fffd}";
    } else if (is_control(c.value) || c.value == '\t' || c.value == '\n' || c.value == '\r' ||
               is_bidirectional(c.value) || c.value == 0xFEFF) {
      result += escaped(c.value);
    } else {
      result += text.substr(at, c.size);
    }
    at += std::max<std::uint32_t>(1, c.size);
  }
  return result;
}

namespace {

// The marks of one text: ` --> name:line:column`, or ` ::: ` for those after the first, and the marked lines.
std::string draw_source(const Source& source, const std::vector<Mark>& marks, std::string_view arrow,
                        std::size_t gutter, Colour colour, std::vector<Mark>* hidden) {
  const Place place = source.place(first_primary(marks).span.begin);
  std::string out = paint(std::string(gutter + 1, ' ') + std::string(arrow) + " ", kBlue, colour) +
                    visible(source.name()) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
                    "\n";
  out += paint(std::string(gutter + 2, ' ') + "|", kBlue, colour) + "\n";
  std::vector<std::uint32_t> lines;
  for (const Mark& mark : marks) lines.push_back(source.line_number(mark.span.begin));
  std::ranges::sort(lines);
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i] > lines[i - 1] + 1) out += paint(std::string(gutter, ' ') + "...", kBlue, colour) + "\n";
    draw_marked_line(out, source, lines[i], marks, gutter, colour, hidden);
  }
  return out;
}

}  // namespace

std::string draw(const Sources& sources, const std::vector<Mark>& marks, Colour colour, std::vector<Mark>* hidden) {
  const std::size_t gutter = std::to_string(widest_number(sources, marks)).size();
  std::vector<std::uint32_t> order{first_primary(marks).span.source};
  for (const Mark& mark : marks)
    if (std::find(order.begin(), order.end(), mark.span.source) == order.end()) order.push_back(mark.span.source);
  std::string out;
  for (const std::uint32_t number : order) {
    std::vector<Mark> here;
    for (const Mark& mark : marks)
      if (mark.span.source == number) here.push_back(mark);
    out += draw_source(sources.at(number), here, out.empty() ? "-->" : ":::", gutter, colour, hidden);
  }
  return out + paint(std::string(gutter + 2, ' ') + "|", kBlue, colour) + "\n";
}

std::string footer(const Sources& sources, const std::vector<Mark>& marks, std::string_view kind, std::string_view text,
                   Colour colour) {
  const std::size_t gutter = std::to_string(widest_number(sources, marks)).size();
  return paint(std::string(gutter + 2, ' ') + "= ", kBlue, colour) + std::string(kind) + ": " + visible(text) + "\n";
}

}  // namespace scopeward
