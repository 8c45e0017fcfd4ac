// SPDX-License-Identifier: Apache-2.0
#include "engine/coverage_page.h"
namespace scopeward {
std::string page_matrix(const Policy&, const TestRun&) { return ""; }
}
