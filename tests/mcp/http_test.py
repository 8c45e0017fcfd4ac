# SPDX-License-Identifier: Apache-2.0
"""The HTTP in front of the example MCP server: hosts, origins, the metadata's addresses, and bodies that are not read.

Run by ctest as mcp.http.
"""

import concurrent.futures
import gzip
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from epicme import EPICME, POLICY, Server, Started, free_port, setting

PING = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}).encode()
JSON = ("Content-Type", "application/json")


class Listening(Started):
    options = ("--allow-origin", "https://app.example")

    def raw_post(self, headers, body=b""):
        head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nContent-Type: application/json\r\n"
        return self.server.raw((head + headers + "\r\n").encode() + body)


class Hosts(Listening):
    def with_host(self, *hosts, path="/mcp"):
        return self.server.http("POST", path, PING, [JSON, *(("Host", host) for host in hosts)])

    def test_our_names(self):
        for name in ("127.0.0.1", "localhost", "LocalHost", "[::1]"):
            self.assertEqual(self.with_host(f"{name}:{self.server.port}").status, 200, name)

    def test_names_that_are_not_ours(self):
        for host in (
            "evil.example.com",
            f"evil.example.com:{self.server.port}",
            "127.0.0.1:1",
            "127.0.0.1",
            "a@127.0.0.1",
            "",
            f"127.0.0.1:{self.server.port}/x",
            f"127.0.0.1.evil.example:{self.server.port}",
        ):
            answer = self.with_host(host)
            self.assertEqual((answer.status, answer.challenge), (403, None), host)
        self.assertEqual(self.with_host(f"localhost:{self.server.port}", "evil.example.com").status, 403)
        evil = self.server.http("GET", "/.well-known/oauth-protected-resource", None, [("Host", "evil.example.com")])
        self.assertEqual(evil.status, 403)

    def test_no_host(self):
        self.assertIn(b" 403 ", self.server.raw(b"GET /mcp HTTP/1.1\r\nConnection: close\r\n\r\n").split(b"\r\n")[0])


class Origins(Listening):
    def with_origin(self, *origins, method="POST"):
        body = PING if method == "POST" else None
        return self.server.http(method, "/mcp", body, [JSON, *(("Origin", origin) for origin in origins)])

    def test_allowed(self):
        for origin in (
            f"http://127.0.0.1:{self.server.port}",
            f"http://localhost:{self.server.port}",
            "https://app.example",
        ):
            answer = self.with_origin(origin)
            self.assertEqual((answer.status, answer.header("Access-Control-Allow-Origin")), (200, origin))
            self.assertIn("WWW-Authenticate", answer.header("Access-Control-Expose-Headers"))
            self.assertEqual(self.with_origin(origin, method="OPTIONS").status, 204)

    def test_refused_without_a_challenge(self):
        for origin in (
            "https://evil.example.com",
            "null",
            "http://localhost:1",
            "https://app.example:444",
            "http://app.example",
            "https://app.example.evil.example",
            "https://app.example/",
            "x",
        ):
            for method in ("POST", "OPTIONS", "GET"):
                answer = self.with_origin(origin, method=method)
                self.assertEqual((answer.status, answer.challenge), (403, None), origin)
                self.assertIsNone(answer.header("Access-Control-Allow-Origin"))
        self.assertEqual(self.with_origin("https://app.example", "https://evil.example.com").status, 403)

    def test_origin_comes_before_everything_about_the_body(self):
        answer = self.server.http("POST", "/mcp", b"{", [("Origin", "https://evil.example.com")])
        self.assertEqual(answer.status, 403)


class Metadata(Listening):
    addresses = ("/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource")

    def test_document(self):
        for address in self.addresses:
            answer = self.server.http("GET", address)
            self.assertEqual((answer.status, answer.header("Content-Type")), (200, "application/json"))
            self.assertEqual(answer.json["resource"], self.server.resource)
            self.assertEqual(answer.json["authorization_servers"], ["https://auth.epicme.example"])
            self.assertEqual(
                set(answer.json["scopes_supported"]),
                {"user:read", "entries:read", "entries:write", "tags:read", "tags:write", "admin"},
            )
            self.assertEqual(answer.json["bearer_methods_supported"], ["header"])
            self.assertEqual(answer.header("Access-Control-Allow-Origin"), "*")
            self.assertIn("mcp-protocol-version", answer.header("Access-Control-Allow-Headers"))
            self.assertIn("max-age", answer.header("Cache-Control"))

    def test_the_challenge_leads_here(self):
        url = self.server.rpc("tools/list").challenge["resource_metadata"]
        self.assertEqual(url, f"http://127.0.0.1:{self.server.port}{self.addresses[0]}")

    def test_any_page_and_any_token_may_read_it(self):
        for headers in (
            [("Origin", "https://evil.example.com")],
            [("Authorization", "Bearer nonsense")],
            [("Authorization", "x")],
        ):
            self.assertEqual(self.server.http("GET", self.addresses[0], None, headers).status, 200)

    def test_methods(self):
        for address in self.addresses:
            head = self.server.http("HEAD", address)
            self.assertEqual((head.status, head.body), (200, b""))
            self.assertEqual(self.server.http("OPTIONS", address).status, 204)
            for method in ("POST", "PUT", "DELETE"):
                answer = self.server.http(method, address, b"{}", [JSON])
                self.assertIn(answer.status, (400, 405))

    def test_unchanged(self):
        tag = self.server.http("GET", self.addresses[0]).header("ETag")
        answer = self.server.http("GET", self.addresses[0], None, [("If-None-Match", tag)])
        self.assertEqual((answer.status, answer.body), (304, b""))

    def test_other_addresses(self):
        for path in (
            "/",
            "/mcp/",
            "/MCP",
            "/%6dcp",
            "/.well-known/oauth-protected-resource/other",
            "/.well-known/",
            "/mcp/../mcp",
            "/" + "a" * 8000,
        ):
            answer = self.server.http("GET", path)
            self.assertEqual((answer.status, answer.error["code"]), (404, -32600), path[:50])
        self.assertEqual(self.server.http("POST", "/other", PING, [JSON]).status, 404)

    def test_methods_of_the_endpoint(self):
        for method in ("GET", "DELETE", "PUT", "PATCH"):
            answer = self.server.http(method, "/mcp")
            self.assertEqual((answer.status, answer.header("Allow")), (405, "POST, OPTIONS"))


class Bodies(Listening):
    def refused(self, answer, status, says):
        self.assertEqual(answer.status, status)
        self.assertIn(says, answer.error["message"])
        self.assertNotIn("id", answer.json)

    def test_size(self):
        room = 64 * 1024 - len(PING)
        self.assertEqual(self.server.post(PING + b" " * room).status, 200)
        self.refused(self.server.post(PING + b" " * (room + 1)), 413, "64 KiB")
        self.refused(self.server.post(b"x" * 1000000), 413, "64 KiB")

    def test_size_is_refused_before_it_comes(self):
        for length in ("1048577", "99999999999", "999999999999999"):
            answer = self.raw_post(f"Content-Length: {length}\r\n")
            self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer)

    def test_content_type(self):
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonx",
            "",
        ):
            self.refused(self.server.http("POST", "/mcp", PING, [("Content-Type", kind)]), 415, "Content-Type")
        self.refused(self.server.http("POST", "/mcp", PING), 415, "Content-Type")
        for kind in ("Application/JSON", "application/json; charset=utf-8", "application/json ;charset=utf-8"):
            self.assertEqual(self.server.http("POST", "/mcp", PING, [("Content-Type", kind)]).status, 200, kind)

    def test_compressed(self):
        packed = gzip.compress(PING)
        self.refused(self.server.http("POST", "/mcp", packed, [JSON, ("Content-Encoding", "gzip")]), 415, "compressed")

    def test_chunked(self):
        for extra in ("", "Content-Length: 5\r\n"):
            answer = self.raw_post("Transfer-Encoding: chunked\r\n" + extra, b"5\r\nhello\r\n0\r\n\r\n")
            self.assertTrue(answer.startswith(b"HTTP/1.1 411 "), answer)
            self.assertIn(b"Connection: close", answer)

    def test_what_follows_an_unread_body_is_no_request(self):
        head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nContent-Type: application/json\r\n"
        hidden = f"GET /.well-known/oauth-protected-resource HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n\r\n"
        for refused in (
            "Transfer-Encoding: chunked\r\n",
            "Content-Length: 2000000\r\n",
            "Content-Encoding: gzip\r\nContent-Length: 9\r\n",
        ):
            received = b""
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
                connection.sendall((head + refused + "\r\n").encode())
                while not received.endswith(b"}"):
                    received += connection.recv(65536)
                try:
                    connection.sendall(hidden.encode())
                    while chunk := connection.recv(65536):
                        received += chunk
                except (ConnectionResetError, BrokenPipeError):
                    pass  # closed, as it should be
            self.assertEqual(received.count(b"HTTP/1.1"), 1, received)

    def test_no_length(self):
        for headers, status in (
            ("", b"411"),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", b"400"),
            ("Content-Length: -1\r\n", b"400"),
            ("Content-Length: +5\r\n", b"400"),
            ("Content-Length: 0x5\r\n", b"400"),
            ("Content-Length: 5, 5\r\n", b"400"),
        ):
            answer = self.raw_post(headers, b"hello")
            self.assertTrue(answer.startswith(b"HTTP/1.1 " + status), (headers, answer))
            self.assertEqual(answer.count(b"HTTP/1.1"), 1)
            self.assertIn(b"Content-Length is ", answer)

    def test_not_http(self):
        for line in (b"BREW /mcp HTTP/1.1", b"garbage", b"POST /mcp"):
            answer = self.server.raw(line + b"\r\nConnection: close\r\n\r\n", timeout=4)
            self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
            self.assertIn(b"-32600", answer)

    def test_an_unfinished_body_keeps_nobody_else_waiting(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as slow:
            slow.sendall(
                f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nContent-Type: application/json\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
            started = time.monotonic()
            self.assertEqual(self.server.post(PING).status, 200)
            self.assertLess(time.monotonic() - started, 2)

    def test_many_at_once(self):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(
                pool.map(
                    lambda i: self.server.call("list_entries", {}, "demo-reader" if i % 2 else "demo-profile").status,
                    range(200),
                )
            )
        self.assertEqual(answers, [403, 200] * 100)


class Process(unittest.TestCase):
    """Options, ports and the end."""

    def run_once(self, *options):
        return subprocess.run([EPICME, *options], capture_output=True, text=True, timeout=20)

    def test_help(self):
        shown = self.run_once("--help")
        self.assertEqual(shown.returncode, 0)
        for word in ("--policy", "--db", "--demo-tokens", "--introspection", "demo-reader", "SIGHUP"):
            self.assertIn(word, shown.stdout)

    def test_usage(self):
        for options, says in (
            ((), "--policy FILE is missing"),
            (("--nothing",), "is not an option"),
            (("--port", "x"), "not a port"),
            (("--port", "70000"), "not a port"),
            (("--lists", "all"), "neither"),
            (("--policy", "/nowhere"), "cannot read"),
            (("--allow-origin", "https://a.example/"), "not an origin"),
            (("--introspection", "x"), "not an http"),
            (("--client-secret-file", "/nowhere"), "cannot be read"),
        ):
            shown = self.run_once(*options)
            self.assertEqual(shown.returncode, 2, options)
            self.assertIn(says, shown.stderr)

    def test_a_broken_policy_is_not_served(self):
        shown = self.run_once("--demo-tokens", "--policy", str(POLICY.with_name("broken.policy")))
        self.assertEqual(shown.returncode, 2)
        self.assertIn("is not served", shown.stderr)
        self.assertEqual(shown.stdout, "")

    def test_a_taken_port(self):
        server = Server()
        shown = self.run_once("--demo-tokens", "--policy", str(server.policy))
        self.assertEqual(shown.returncode, 1)
        self.assertIn(f"port {server.port} on 127.0.0.1 cannot be had", shown.stderr)
        server.stop()

    def test_any_port_and_the_demo_tokens_are_announced(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "epicme.policy")
            with open(path, "w") as policy:
                policy.write(setting(POLICY.read_text(), "resource", f"http://127.0.0.1:{free_port()}/mcp"))
            with open(os.path.join(directory, "log"), "w+") as log:
                process = subprocess.Popen(
                    [EPICME, "--demo-tokens", "--port=0", "--policy", path],
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
                self.assertRegex(
                    process.stdout.readline(), r"^epicme: listening on http://127\.0\.0\.1:[1-9][0-9]*/mcp\n$"
                )
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(timeout=20), 0)
                process.stdout.close()
                log.seek(0)
                said = log.read()
        self.assertIn("DEMO TOKENS", said)
        self.assertIn("won't find this port", said)

    def test_the_log_names_no_token_and_takes_no_forged_line(self):
        server = Server()
        forged = {"name": "a\nepicme: 200 forged \u001b[31m"}
        server.post({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": forged}, "demo-reader")
        server.call("whoami", {}, "never-valid-token")
        log = server.stop()
        self.assertNotIn("demo-reader", log)
        self.assertNotIn("never-valid-token", log)
        self.assertNotIn("\n" + "epicme: 200 forged", log)
        self.assertNotIn("\u001b", log)


if __name__ == "__main__":
    unittest.main()
