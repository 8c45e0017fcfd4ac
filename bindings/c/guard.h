// SPDX-License-Identifier: Apache-2.0
// Exceptions stop here: nothing that is thrown inside the library crosses its C boundary.
#pragma once

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include "scopeward.h"

namespace scopeward {

inline scopeward_status fail(scopeward_error* error, scopeward_status status, std::string_view message,
                             std::size_t begin = 0, std::size_t end = 0) noexcept {
  if (error == nullptr || error->struct_size < sizeof(scopeward_error)) return status;
  error->status = status;
  error->begin = begin;
  error->end = end;
  const std::size_t size = std::min(message.size(), sizeof(error->message) - 1);
  if (size > 0) std::memcpy(error->message, message.data(), size);
  error->message[size] = '\0';
  return status;
}

struct Damaged {  // thrown: what is opened is not what was written
  std::string message;
};

// Runs `work`, which returns a status; clears the error on success.
template <typename Work>
scopeward_status guard(scopeward_error* error, Work&& work) noexcept {
  try {
    const scopeward_status status = work();
    return status == SCOPEWARD_OK ? fail(error, SCOPEWARD_OK, {}) : status;
  } catch (const std::bad_alloc&) {
    return fail(error, SCOPEWARD_OUT_OF_MEMORY, "out of memory");
  } catch (const Damaged& damaged) {
    return fail(error, SCOPEWARD_DAMAGED, damaged.message);
  } catch (...) {
    return fail(error, SCOPEWARD_INTERNAL, "an internal error: please report it");
  }
}

}  // namespace scopeward
