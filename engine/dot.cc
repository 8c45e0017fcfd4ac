// SPDX-License-Identifier: Apache-2.0
#include "engine/dot.h"

#include "grammar/render.h"

namespace scopeward::dot {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t lines) {
  std::string out;
  const std::string shown = visible(text);
  std::string_view rest = shown;
  for (std::size_t line = 0; !rest.empty(); ++line) {
    if (line == lines) return escaped(out + "\n...");
    std::size_t end = rest.size();
    if (end > width) {
      end = rest.find_last_of(" \n", width);
      if (end == std::string_view::npos || end == 0) end = width;
      while (end < rest.size() && (static_cast<unsigned char>(rest[end]) & 0xC0) == 0x80) ++end;  // inside a character
    }
    if (line != 0) out += '\n';
    out += rest.substr(0, end);
    rest.remove_prefix(end);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  }
  return escaped(out);
}

std::string head(std::string_view name, std::string_view direction, std::string_view caption) {
  std::string out = "digraph \"" + escaped(name) + "\" {\n";
  out += "  graph [rankdir=" + std::string(direction);
  out +=
      ", bgcolor=\"white\", fontname=\"Helvetica,Arial,sans-serif\", fontcolor=\"black\", fontsize=11, pad=0.3, "
      "labelloc=b, labeljust=l, label=\"" +
      std::string(caption) + "\"];\n";
  out += "  node [shape=box, style=filled, fillcolor=\"" + std::string(kPlain);
  out += "\", color=\"#333333\", fontcolor=\"black\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n";
  out += "  edge [color=\"#333333\", fontcolor=\"black\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=10];\n";
  return out;
}

}  // namespace scopeward::dot
