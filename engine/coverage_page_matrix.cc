// SPDX-License-Identifier: Apache-2.0
// Scopes and operations on a coverage page.
#include <fmt/format.h>

#include "engine/access_matrix.h"
#include "engine/coverage_page.h"
#include "engine/markup.h"
#include "engine/test_report.h"

namespace scopeward {
namespace {

struct Sign {
  const char* name;
  const char* sign;
  const char* words;
};

// By Access.
constexpr Sign kSigns[] = {{"", "", "no"},
                           {"free", "\u25CB", "no scope needed"},
                           {"part", "\u25D0", "with other scopes"},
                           {"part", "(\u25D0)", "with other scopes, if the attributes suit"},
                           {"alone", "\u25CF", "allowed"},
                           {"alone", "(\u25CF)", "allowed if the attributes suit"},
                           {"", "?", "not known"}};

std::string cell(const AccessCell& cell) {
  const Sign& sign = kSigns[static_cast<std::size_t>(cell.access)];
  if (cell.access == Access::no && !cell.tested) return "<td></td>";
  const std::string name = std::string(sign.name) + (cell.tested ? " tested" : "");
  return fmt::format("<td class=\"{}\"><span aria-hidden=\"true\">{}</span><span class=\"hidden\">{}{}</span></td>",
                     name, sign.sign, sign.words, cell.tested ? ", tested" : "");
}

std::string row_html(const AccessRow& row) {
  std::string name = row.action == "*" ? "every other operation" : escaped(row.action) + " " + escaped(row.target);
  if (!row.except.empty()) name += " except " + escaped(row.except);
  std::string out = "<tr><th scope=\"row\"><code>" + name + "</code></th>";
  for (const AccessCell& one : row.cells) out += cell(one);
  return out + "</tr>\n";
}

std::string legend() {
  std::string out = "<ul class=\"legend\" aria-label=\"Signs\">\n";
  for (const Access access : {Access::alone, Access::part, Access::free})
    out += fmt::format("<li>{} {}</li>\n", kSigns[static_cast<std::size_t>(access)].sign,
                       kSigns[static_cast<std::size_t>(access)].words);
  return out +
         "<li>( ) if the attributes suit</li>\n<li>empty: no</li>\n"
         "<li><span class=\"framed\">framed</span> tested</li>\n</ul>\n";
}

}  // namespace

std::string page_matrix(const Policy& policy, const TestRun& run) {
  const AccessMatrix matrix = access_matrix(policy, run);
  std::string out =
      "<h2 id=\"matrix\">Scopes and operations</h2>\n"
      "<p>What a token with this one scope may do, and for which of it there is a test: an expectation about the "
      "operation by a caller who holds the scope, perhaps among others. Patterns are asked about by an example.</p>\n" +
      legend() +
      "<div class=\"scroll tall\" role=\"region\" tabindex=\"0\" aria-label=\"Scopes and operations\">\n"
      "<table class=\"matrix\">\n<caption class=\"hidden\">Operations by row, callers and scopes by column</caption>\n"
      "<thead><tr><th scope=\"col\">Operation</th>";
  for (const std::string& column : matrix.columns)
    out += fmt::format("<th scope=\"col\"><span>{}</span></th>", escaped(column));
  out += "</tr></thead>\n<tbody>\n";
  for (const AccessRow& row : matrix.rows) out += row_html(row);
  out += "</tbody>\n</table>\n</div>\n";
  if (matrix.rows_left_out > 0)
    out += fmt::format("<p>And {} that are left out here.</p>\n", counted(matrix.rows_left_out, "more operation"));
  if (matrix.columns_left_out > 0)
    out += fmt::format("<p>And {} that are left out here.</p>\n", counted(matrix.columns_left_out, "more scope"));
  return out;
}

}  // namespace scopeward
