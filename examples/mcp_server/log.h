// SPDX-License-Identifier: Apache-2.0
// One line on stderr for each thing that an operator wants to know. What came from outside is made printable first, so
// that no client can forge a line or colour a terminal; tokens are never given to it.
#pragma once

#include <string_view>

namespace epicme {

void log_line(std::string_view text);

}  // namespace epicme
