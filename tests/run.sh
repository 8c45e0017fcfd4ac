#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# All of Scopeward's tests, set-up included: tests/run.sh [STAGE...], where the stages are release, tsan, clang and asan
# (default: release and tsan, a quarter of an hour on two cores; `all` is these and the same tests by the other compiler
# and under the sanitizers, before a release). Each is a preset of CMakePresets.json, so `cmake --workflow --preset STAGE`
# does the same to one.
# Says little while all is well, everything about what fails, and ends with `N passed, N failed`. Exit 0: none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stages=("$@")
[ ${#stages[@]} -gt 0 ] || stages=(release tsan)
[ "${stages[*]}" != all ] || stages=(release tsan clang asan)
for stage in "${stages[@]}"; do
  case $stage in
    release | clang | asan | tsan) ;;
    *)
      echo "usage: tests/run.sh [all | release|tsan|clang|asan...]" >&2
      exit 2
      ;;
  esac
done

tests/setup.sh --for tests || exit 2
mkdir -p build
export PATH="$PWD/build/node/bin:$PATH" SCOPEWARD_NODE="$PWD/build/node/bin/node"
jobs=$(nproc)
passed=0 failed=0 summary=()

# The sanitizers of g++ 12 lose their way when the kernel spreads addresses over more than 28 bits.
steady=()
if setarch "$(uname -m)" -R true 2>/dev/null; then steady=(setarch "$(uname -m)" -R); fi

# The leak check watches its own process through /proc, which some containers lack or forbid.
look_for_leaks() {
  echo 'int main() {}' >build/leak_probe.cc
  g++ -fsanitize=address build/leak_probe.cc -o build/leak_probe || return
  if ! "${steady[@]}" build/leak_probe >/dev/null 2>&1; then
    echo "asan: leaks can't be looked for on this machine (no usable /proc); all else is"
    export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
  fi
}

# Runs a command into build/STAGE.log, which is shown when the command fails.
logged() {
  "$@" >"build/$stage.log" 2>&1 </dev/null && return
  cat "build/$stage.log"
  echo "$stage: FAILED: $*"
  return 1
}

build() {
  logged cmake --preset "$stage" && logged cmake --build --preset "$stage" --parallel "$jobs"
}

# Counts from ctest's own closing lines: "100% tests passed, 0 tests failed out of 12".
count() {
  local line all bad
  line=$(grep -E '^[0-9]+% tests passed' "build/$stage.log" | tail -n 1)
  all=$(sed -n 's/.*out of \([0-9]*\).*/\1/p' <<<"$line")
  bad=$(sed -n 's/.*, \([0-9]*\) tests failed.*/\1/p' <<<"$line")
  if [ -z "$all" ] || [ -z "$bad" ] || [ "$all" = 0 ]; then
    line="no tests ran" all=1 bad=1
  fi
  passed=$((passed + all - bad)) failed=$((failed + bad))
  summary+=("$stage: $line")
  [ "$bad" = 0 ]
}

run_stage() {
  local began=$SECONDS
  echo "$stage: building"
  if ! build; then
    failed=$((failed + 1)) summary+=("$stage: does not build")
    return
  fi
  echo "$stage: built in $((SECONDS - began)) s, testing"
  began=$SECONDS
  logged "${steady[@]}" ctest --preset "$stage" --parallel "$jobs"
  count && echo "$stage: passed in $((SECONDS - began)) s"
}

for stage in "${stages[@]}"; do
  [ "$stage" != asan ] || look_for_leaks
  run_stage
done

echo
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
