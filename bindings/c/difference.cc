// SPDX-License-Identifier: Apache-2.0
// Differences between two policies.
#include "engine/difference.h"

#include "guard.h"
#include "handles.h"

using scopeward::fail;
using scopeward::guard;

struct scopeward_difference {
  scopeward::Difference difference;
};

extern "C" {

scopeward_status scopeward_compare(const scopeward_policy* before, const scopeward_policy* after,
                                   scopeward_difference** difference, scopeward_error* error) {
  if (difference != nullptr) *difference = nullptr;
  if (before == nullptr || after == nullptr || difference == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "comparing needs two policies and a place to go");
  return guard(error, [&] {
    auto result = std::make_unique<scopeward_difference>();
    result->difference = scopeward::compare(scopeward::explained(before), scopeward::explained(after));
    *difference = result.release();
    return SCOPEWARD_OK;
  });
}

size_t scopeward_difference_widened(const scopeward_difference* difference) {
  return difference == nullptr ? 0 : difference->difference.gains();
}
size_t scopeward_difference_narrowed(const scopeward_difference* difference) {
  return difference == nullptr ? 0 : difference->difference.losses();
}
int scopeward_difference_complete(const scopeward_difference* difference) {
  return difference != nullptr && difference->difference.too_complex.empty() ? 1 : 0;
}

scopeward_status scopeward_difference_print(const scopeward_difference* difference, scopeward_format format,
                                            scopeward_text** text, scopeward_error* error) {
  if (text != nullptr) *text = nullptr;
  if (difference == nullptr || text == nullptr)
    return fail(error, SCOPEWARD_INVALID_ARGUMENT, "printing needs a difference and a place to go");
  return guard(error, [&] {
    auto result = std::make_unique<scopeward_text>();
    switch (format) {
      case SCOPEWARD_PLAIN:
        result->text = difference_text(difference->difference, scopeward::Colour::off);
        break;
      case SCOPEWARD_ANSI:
        result->text = difference_text(difference->difference, scopeward::Colour::on);
        break;
      case SCOPEWARD_JSON:
        result->text = difference_json(difference->difference);
        break;
      default:
        return fail(error, SCOPEWARD_INVALID_ARGUMENT, "a difference is printed plain, with colours or as JSON");
    }
    *text = result.release();
    return SCOPEWARD_OK;
  });
}

void scopeward_difference_free(scopeward_difference* difference) { delete difference; }

}  // extern "C"
