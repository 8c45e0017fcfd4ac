// SPDX-License-Identifier: Apache-2.0
#include "grammar/syntax.h"

namespace scopeward {

Literal unquote(const Sources& sources, const Word& word) {
  std::string_view raw = sources.text(word.span);
  Literal literal;
  if (!word.quoted) {
    literal.text = raw;
    literal.live.assign(raw.size(), true);
    return literal;
  }
  raw.remove_prefix(1);
  raw.remove_suffix(1);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escaped = raw[i] == '\\';
    if (escaped) ++i;
    literal.text += raw[i];
    literal.live.push_back(!escaped);
  }
  return literal;
}

std::string plain_text(const Sources& sources, const Word& word) {
  if (!word.quoted) return std::string(sources.text(word.span));
  return unquote(sources, word).text;
}

}  // namespace scopeward
