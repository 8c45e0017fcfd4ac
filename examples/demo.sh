#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the example MCP server, runs it, walks a client through it, and shows what `scopeward check` says about a
# broken policy: examples/demo.sh. With EPICME and SCOPEWARD set to built programs it builds nothing. Exit 0: all as
# expected.
# Tested by tests/mcp/demo_test.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly server=examples/mcp_server

if [ -z "${EPICME-}" ] || [ -z "${SCOPEWARD-}" ]; then
  tests/setup.sh --for demo
  echo "demo: building into build/demo; the first time this takes a few minutes"
  # A directory of its own: without the tests and benchmarks, and so without what only they need.
  cmake --preset release -B build/demo -DSCOPEWARD_TESTS=OFF -DSCOPEWARD_BENCH=OFF --log-level=WARNING
  cmake --build build/demo --target epicme scopeward_cli
  EPICME=build/demo/bin/epicme SCOPEWARD=build/demo/bin/scopeward
fi

directory=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$directory"' EXIT

# The policy says where the server is reached. The demo takes a port that is free, so it runs a copy with that one line
# changed.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port/mcp
sed "s|^\( *resource  *\)\"[^\"]*\"|\1\"$url\"|" $server/epicme.policy >"$directory/epicme.policy"

"$EPICME" --policy "$directory/epicme.policy" --demo-tokens >"$directory/out" 2>"$directory/log" &
pid=$!
for _ in $(seq 100); do
  grep -q listening "$directory/out" && break
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
if ! grep -q "listening on $url" "$directory/out"; then
  echo "demo: the server did not start:" >&2
  cat "$directory/out" "$directory/log" >&2
  exit 1
fi

echo
echo "EpicMe is running at $url"
echo "Its policy is $server/epicme.policy, with only the resource line changed to this port."
echo "No authorization server is needed: a built-in table of demo tokens stands in for one."
result=0
python3 $server/demo_client.py "$url" || result=1
kill "$pid"
wait "$pid" || result=1
pid=

echo
echo "8. What the compiler says about a broken policy"
echo
echo "   \$ scopeward check $server/broken.policy"
status=0
"$SCOPEWARD" check $server/broken.policy || status=$?
echo "   exit status $status"
[ "$status" = 2 ] || result=1

echo
if [ $result = 0 ]; then
  echo "demo: every answer was the expected one"
else
  echo "demo: not every answer was the expected one" >&2
fi
exit $result
