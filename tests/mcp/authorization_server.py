# SPDX-License-Identifier: Apache-2.0
"""A stand-in for an authorization server: RFC 8414 metadata and RFC 7662 introspection, as each test wants them."""

import base64
import http.server
import json
import threading
import urllib.parse


class AuthorizationServer:
    """`tokens` maps a token to its introspection response; `answer`, when set, is (status, headers, bytes) for all, or
    "stall" for none."""

    def __init__(self):
        self.tokens, self.answer, self.metadata, self.seen, self.discoveries = {}, None, {}, [], 0
        self.release = threading.Event()  # what a stalling answer waits for
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.discoveries += 1
                if self.path == "/.well-known/oauth-authorization-server":
                    document = {
                        "issuer": outer.issuer,
                        "introspection_endpoint": outer.issuer + "/introspect",
                        **outer.metadata,
                    }
                    self.send(200, {"Content-Type": "application/json"}, json.dumps(document).encode())
                else:
                    self.send(404, {}, b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                form = urllib.parse.parse_qs(body.decode(), strict_parsing=True)
                credentials = self.headers.get("Authorization", "")
                if credentials.startswith("Basic "):
                    credentials = base64.b64decode(credentials[6:]).decode()
                outer.seen.append((self.path, form, credentials))
                if outer.answer == "stall":
                    outer.release.wait(30)
                    self.close_connection = True
                    return None
                if outer.answer:
                    return self.send(*outer.answer)
                response = outer.tokens.get(form["token"][0], {"active": False})
                self.send(200, {"Content-Type": "application/json"}, json.dumps(response).encode())

            def send(self, status, headers, body):
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the one who asked has gone

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()
