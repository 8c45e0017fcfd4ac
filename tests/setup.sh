#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that Scopeward needs on a Debian 12 with nothing but git: tests/setup.sh [--for demo|tests], or else tests.
# Installs the packages that are missing, as root, and nothing else; run again it only looks. Without root, or elsewhere,
# it names what is missing and exits 2. `tests` also gets clang, and build/node/bin/node: the system's Node.js if that
# is new enough, else one of its own from npm.
# Tested by a run in a fresh chroot; see tests/README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The MCP conformance suite needs Node.js 22. Debian 12 has 18.
readonly NODE_AT_LEAST=22 NODE_VERSION=24.21.0
readonly DEMO=(g++ cmake ninja-build pkg-config python3 ca-certificates tao-pegtl-dev libfmt-dev libxxhash-dev nlohmann-json3-dev
               libcli11-dev libcpp-httplib-dev libssl-dev libsqlite3-dev)
readonly TESTS=(clang-14 libgtest-dev libgmock-dev libbenchmark-dev groff-base valgrind)

usage() { echo "usage: tests/setup.sh [--for demo|tests]" >&2; exit 2; }
say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 2; }

purpose=tests
case "${1-}" in
  "") ;;
  --for) purpose=${2-} ;;
  *) usage ;;
esac
case $purpose in
  demo) wanted=("${DEMO[@]}") ;;
  tests) wanted=("${DEMO[@]}" "${TESTS[@]}") ;;
  *) usage ;;
esac

on_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }
has_header() { g++ -E -x c++ -include "$1" /dev/null >/dev/null 2>&1; }

installed() {
  if on_debian; then
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
    return
  fi
  case $1 in
    ninja-build) command -v ninja ;;
    tao-pegtl-dev) has_header tao/pegtl.hpp ;;
    libfmt-dev) has_header fmt/core.h ;;
    libxxhash-dev) has_header xxhash.h ;;
    nlohmann-json3-dev) has_header nlohmann/json.hpp ;;
    libcli11-dev) has_header CLI/CLI.hpp ;;
    libcpp-httplib-dev) has_header httplib.h ;;
    libssl-dev) has_header openssl/ssl.h ;;
    libsqlite3-dev) has_header sqlite3.h ;;
    libgtest-dev) has_header gtest/gtest.h ;;
    libgmock-dev) has_header gmock/gmock.h ;;
    libbenchmark-dev) has_header benchmark/benchmark.h ;;
    groff-base) command -v groff ;;
    ca-certificates) true ;;
    *) command -v "$1" ;;
  esac >/dev/null
}

node_major() { "$1" --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p'; }

# Runs a command whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    fail "failed: $*"
  fi
  rm -f "$log"
}

install_packages() {
  local missing=() package
  for package in "${wanted[@]}"; do
    installed "$package" || missing+=("$package")
  done
  # A Node.js from elsewhere brings an npm that Debian's package would replace.
  if [ "$purpose" = tests ] && ! command -v npm >/dev/null; then missing+=(nodejs npm); fi
  if [ ${#missing[@]} = 0 ]; then
    say "all ${#wanted[@]} packages are there"
    return
  fi
  on_debian || fail "not Debian, so please install what Debian calls: ${missing[*]}"
  [ "$(id -u)" = 0 ] || fail "not root; as root: apt-get install --no-install-recommends ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update -q
  quietly apt-get install -q -y --no-install-recommends "${missing[@]}"
}

install_node() {
  local node=build/node/bin/node system arch
  if [ -x $node ] && [ "$(node_major $node)" -ge $NODE_AT_LEAST ]; then
    say "Node.js $($node --version) is there"
    return
  fi
  mkdir -p build/node/bin
  system=$(command -v node || true)
  if [ -n "$system" ] && [ "$(node_major "$system")" -ge $NODE_AT_LEAST ]; then
    ln -sfn "$system" $node
    say "using Node.js $($node --version) of the system"
    return
  fi
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "no Node.js for $(uname -m) on npm; put one of version $NODE_AT_LEAST or newer in the PATH" ;;
  esac
  say "installing Node.js $NODE_VERSION into build/node"
  quietly npm install --prefix build/node --cache build/node/cache --no-save --no-package-lock --ignore-scripts \
    --no-audit --no-fund "node-linux-$arch@$NODE_VERSION"
  rm -rf build/node/cache
  ln -sfn "../node_modules/node-linux-$arch/bin/node" $node
  [ "$($node --version)" = "v$NODE_VERSION" ] || fail "build/node/bin/node does not run"
}

install_packages
if [ "$purpose" = tests ]; then install_node; fi
