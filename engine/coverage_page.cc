// SPDX-License-Identifier: Apache-2.0
#include "engine/test_report.h"
namespace scopeward {
std::string coverage_page(const Policy&, const TestRun&) { return "<!doctype html>"; }
}
