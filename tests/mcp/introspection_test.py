# SPDX-License-Identifier: Apache-2.0
"""Tokens checked by introspection: what makes one valid here, and that nothing which goes wrong lets anybody in.

Run by ctest as mcp.introspection.
"""

import json
import pathlib
import socket
import tempfile
import time
import unittest

from authorization_server import AuthorizationServer
from epicme import Server, free_port

JSON = {"Content-Type": "application/json"}


class Introspected(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.issuer = AuthorizationServer()
        cls.addClassCleanup(cls.issuer.stop)
        cls.server = Server(*cls.options, tokens=(), authorization_server=cls.issuer.issuer)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.issuer.answer, self.issuer.metadata, self.issuer.seen = None, {}, []

    def token(self, **changes):
        """A token that is valid here, but for the changes; a value of None takes the member out."""
        response = {
            "active": True,
            "sub": "someone",
            "scope": "entries:read entries:write",
            "aud": self.server.resource,
            "exp": int(time.time()) + 60,
            "client_id": "test",
            **changes,
        }
        self.issuer.tokens["t"] = {name: value for name, value in response.items() if value is not None}
        return "t"

    def ask(self, **changes):
        return self.server.call("list_entries", {}, self.token(**changes))

    def valid(self, **changes):
        self.assertEqual(self.ask(**changes).status, 200, changes)

    def invalid(self, **changes):
        answer = self.ask(**changes)
        self.assertEqual((answer.status, answer.challenge.get("error")), (401, "invalid_token"), changes)

    def unavailable(self, answer):
        self.assertEqual((answer.status, answer.header("Retry-After"), answer.challenge), (503, "5", None), answer.body)
        self.assertEqual(answer.error["code"], 503)


class Tokens(Introspected):
    def test_active(self):
        self.valid()
        self.invalid(active=False)
        self.assertEqual(self.server.call("list_entries", {}, "unheard-of").status, 401)

    def test_audience(self):
        here = self.server.resource
        self.valid(aud=[here])
        self.valid(aud=["https://other.example", here])
        for audience in (
            None,
            "",
            "https://other.example/mcp",
            here + "/",
            here.upper(),
            here[:-4],
            [],
            [here + "x"],
            {"a": here},
            5,
            [[here]],
        ):
            self.invalid(aud=audience)

    def test_expiry(self):
        now = int(time.time())
        self.valid(exp=None)  # `active` alone says that it is not expired
        self.valid(exp=now + 30.5)
        for expired in (now, now - 1, 0, -5, now - 0.5):
            self.invalid(exp=expired)
        self.invalid(nbf=now + 60)
        self.valid(nbf=now - 60)

    def test_expired_with_too_few_scopes_is_401(self):
        answer = self.server.call("create_entry", {"title": "a", "content": ""}, self.token(exp=1, scope="user:read"))
        self.assertEqual((answer.status, answer.challenge["error"]), (401, "invalid_token"))

    def test_issuer(self):
        self.valid(iss=self.issuer.issuer)
        self.invalid(iss="https://evil.example")

    def test_bound_to_a_key(self):
        self.invalid(cnf={"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})

    def test_user(self):
        for user in (None, "", 5):
            self.invalid(sub=user)

    def test_scopes_in_every_form(self):
        for form in (
            {"scope": "entries:read"},
            {"scope": None, "scp": "entries:read"},
            {"scope": None, "scp": ["user:read", "entries:read"]},
            {"scope": None, "scopes": ["entries:read"]},
            {"scope": "  entries:read  user:read "},
        ):
            self.valid(**form)
        for form in (
            {"scope": ""},
            {"scope": None},
            {"scope": "ENTRIES:READ"},
            {"scope": "entries:*"},
            {"scope": "entries:read,user:read"},
            {"scope": None, "scp": []},
            {"scope": "", "scp": "entries:read"},
        ):
            answer = self.ask(**form)
            self.assertEqual((answer.status, answer.scopes), (403, {"entries:read"}), form)

    def test_scopes_that_are_malformed_refuse_the_token(self):
        self.invalid(scope='entries:read "quoted"')
        self.invalid(scope="entries:read\tuser:read")

    def test_users_are_apart(self):
        made = self.server.call("create_entry", {"title": "Mine", "content": ""}, self.token(sub="first")).result[
            "structuredContent"
        ]["id"]
        self.assertEqual(self.server.call("get_entry", {"id": made}, self.token(sub="first")).result["isError"], False)
        self.assertEqual(self.server.call("get_entry", {"id": made}, self.token(sub="second")).result["isError"], True)

    def test_claims_do_not_overrule_the_user_table(self):
        answer = self.server.call(
            "export_journal", {}, self.token(scope="entries:read tags:read", plan="plus", sub="free-rider")
        )
        self.assertEqual((answer.status, answer.error["message"]), (403, "forbidden"))

    def test_the_question(self):
        strange = "a-._~+/b=="
        self.issuer.tokens[strange] = self.issuer.tokens[self.token()]
        self.assertEqual(self.server.call("list_entries", {}, strange).status, 200)
        path, form, credentials = self.issuer.seen[-1]
        self.assertEqual((path, form["token"], credentials), ("/introspect", [strange], ""))

    def test_nobody_is_asked_without_need(self):
        self.server.call("list_entries")
        self.server.post(b"{", "t")
        self.server.rpc("tools/nothing", {}, "t")
        self.assertEqual(self.issuer.seen, [])

    def test_a_revoked_token_is_refused_at_once(self):
        self.valid()
        self.invalid(active=False)


class Failures(Introspected):
    """503 with Retry-After, whatever it is; and the next good answer is taken."""

    def tearDown(self):
        self.issuer.release.set()
        self.issuer.release.clear()
        self.issuer.answer = None
        self.valid()

    def test_statuses(self):
        good = json.dumps({"active": True, "sub": "x", "scope": "entries:read", "aud": self.server.resource}).encode()
        for status in (201, 204, 301, 302, 400, 401, 403, 404, 429, 500, 503):
            self.issuer.answer = (status, {**JSON, "Location": "/introspect"}, b"" if status == 204 else good)
            self.unavailable(self.ask())

    def test_answers_that_are_none(self):
        for body in (
            b"",
            b"nonsense",
            b"[]",
            b'"active"',
            b"null",
            b"{}",
            b'{"active":"true"}',
            b'{"active":1}',
            b'{"active":true',
            b"\xff",
        ):
            self.issuer.answer = (200, JSON, body)
            self.unavailable(self.ask())

    def test_claims_that_cannot_be_read(self):
        for claims in (
            {"exp": "soon"},
            {"exp": []},
            {"exp": True},
            {"exp": 1e300},
            {"nbf": "x"},
            {"scope": 5},
            {"scope": {}},
            {"scope": None, "scp": [5]},
        ):
            self.unavailable(self.ask(**claims))

    def test_too_much(self):
        self.issuer.answer = (200, JSON, b'{"active":true,"x":"' + b"y" * 100000 + b'"}')
        self.unavailable(self.ask())

    def test_slow(self):
        self.issuer.answer = "stall"
        started = time.monotonic()
        self.unavailable(self.ask())
        self.assertLess(time.monotonic() - started, 8)

    def test_an_invalid_answer_is_no_pass_for_public_methods_either(self):
        self.issuer.answer = (500, JSON, b"")
        self.unavailable(self.server.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}, "t"))
        self.assertEqual(self.server.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}).status, 200)


class Unreachable(unittest.TestCase):
    def ask(self, server):
        answer = server.call("list_entries", {}, "any")
        log = server.stop()
        self.assertEqual((answer.status, answer.header("Retry-After")), (503, "5"))
        self.assertIn("tokens cannot be checked", log)
        self.assertNotIn("any", log.replace("anyone", ""))
        return log

    def test_nobody_listens(self):
        self.ask(Server(tokens=(), authorization_server=f"http://127.0.0.1:{free_port()}"))

    def test_listens_but_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            started = time.monotonic()
            self.ask(Server(tokens=(), authorization_server=f"http://127.0.0.1:{silent.getsockname()[1]}"))
            self.assertLess(time.monotonic() - started, 15)

    def test_a_name_that_does_not_resolve(self):
        self.ask(Server(tokens=(), authorization_server="https://auth.epicme.invalid"))

    def test_tokens_never_leave_without_tls(self):
        server = Server("--introspection", "http://192.0.2.1/introspect", tokens=())
        self.assertIn("neither https nor on this machine", self.ask(server))

    def test_anonymous_callers_still_get_their_challenge(self):
        server = Server(tokens=(), authorization_server=f"http://127.0.0.1:{free_port()}")
        self.assertEqual(server.call("list_entries").status, 401)
        self.assertEqual(server.http("GET", "/.well-known/oauth-protected-resource/mcp").status, 200)
        server.stop()


class Discovery(unittest.TestCase):
    """The endpoint comes from the RFC 8414 metadata, or from the command line."""

    def setUp(self):
        self.issuer = AuthorizationServer()
        self.addCleanup(self.issuer.stop)

    def started(self, *options):
        server = Server(*options, tokens=(), authorization_server=self.issuer.issuer)
        self.addCleanup(server.stop)
        self.issuer.tokens["t"] = {"active": True, "sub": "x", "scope": "entries:read", "aud": server.resource}
        return server

    def test_found_once(self):
        server = self.started()
        for _ in range(3):
            self.assertEqual(server.call("list_entries", {}, "t").status, 200)
        self.assertEqual(self.issuer.discoveries, 1)

    def test_metadata_that_does_not_fit(self):
        server = self.started()
        for metadata in (
            {"issuer": "https://evil.example"},
            {"issuer": None},
            {"introspection_endpoint": None},
            {"introspection_endpoint": "http://192.0.2.1/introspect"},
            {"introspection_endpoint": "x"},
        ):
            self.issuer.metadata = metadata
            self.assertEqual(server.call("list_entries", {}, "t").status, 503, metadata)
        self.assertEqual(self.issuer.seen, [])
        self.issuer.metadata = {}

    def test_given_endpoint(self):
        server = self.started("--introspection", self.issuer.issuer + "/elsewhere?tenant=1")
        self.assertEqual(server.call("list_entries", {}, "t").status, 200)
        self.assertEqual((self.issuer.discoveries, self.issuer.seen[-1][0]), (0, "/elsewhere?tenant=1"))

    def test_credentials(self):
        with tempfile.TemporaryDirectory() as directory:
            secret = pathlib.Path(directory, "secret")
            secret.write_text("s:e cret\u00e9\nsecond line\n")
            server = self.started("--client-id", "resource server", "--client-secret-file", secret)
            self.assertEqual(server.call("list_entries", {}, "t").status, 200)
        self.assertEqual(self.issuer.seen[-1][2], "resource%20server:s%3Ae%20cret%C3%A9")


if __name__ == "__main__":
    unittest.main()
