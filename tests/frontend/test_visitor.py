"""Logins through the front end's server are limited by visitor: all come from its own address."""

from __future__ import annotations

import json
import ssl
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.container.api import Api
from tests.container.names import API_DOMAIN, SITE
from tests.frontend.deployment import Deployment
from tests.frontend.names import ADDRESSES, SECRET, SITE_DOMAIN
from tests.frontend.nextjs import NextServer
from tij.emulator.host.ports import free_port

MOST = 30


def sign_in(pages: Api, visitor: str, name: str, password: str = "") -> str:
    """Which error the sign-in form is given; without a password, none takes time to be hashed.

    As Vercel hands a request of `visitor` on, who claims to be another in what a client may send.
    """
    headers = {"X-Vercel-Forwarded-For": visitor, "X-Real-IP": "192.0.2.1"}
    asked = pages.get("/api/auth/csrf", host=SITE_DOMAIN, headers=headers)
    cookies = [SimpleCookie(line) for line in asked.headers.getlist("Set-Cookie")]
    sent = "; ".join(f"{m.key}={m.coded_value}" for each in cookies for m in each.values())
    answer = pages.post(
        "/api/auth/callback/credentials",
        host=SITE_DOMAIN,
        headers={
            **headers,
            "Cookie": sent,
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=urlencode(
            {
                "csrfToken": asked.json["csrfToken"],
                "username": name,
                "password": password,
                "json": "true",
            }
        ),
    )
    (error,) = parse_qs(urlsplit(answer.json["url"]).query)["error"]
    return error


@pytest.mark.parametrize("visitor", ["203.0.113.90", "2001:db8::90"])
def test_two_hundred_logins_of_one_visitor_are_thirty_and_others_go_on(
    pages: Api, visitor: str
) -> None:
    with ThreadPoolExecutor(8) as clients:
        names = [f"{visitor}-{n}" for n in range(200)]
        seen = Counter(clients.map(lambda name: sign_in(pages, visitor, name), names))
    assert seen == {"CredentialsSignin": MOST, "throttled": 200 - MOST}
    for n in range(3):
        assert sign_in(pages, f"203.0.113.{91 + n}", "another") == "CredentialsSignin"


@contextmanager
def listening(deployment: Deployment, port: int) -> Iterator[list[tuple[str, str | None]]]:
    """In the API's place: path and `X-Visitor` of what is asked."""
    asked: list[tuple[str, str | None]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["X-Visitor"]))
            body = json.dumps({"results": [], "next": None, "previous": None, "mail": False})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *what: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Listener)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(deployment.certificate.chain, deployment.certificate.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield asked
    server.shutdown()
    server.server_close()


def test_every_request_for_a_page_names_its_visitor(
    built: Path, deployment: Deployment, tmp_path: Path
) -> None:
    """A firewall counts by that: all of them come from the front end's own address."""
    port, api = free_port(), free_port()
    environment = {
        **replace(ADDRESSES, cdn="").environment,
        "NEXTAUTH_URL": SITE,
        "NEXTAUTH_SECRET": SECRET,
        "NODE_EXTRA_CA_CERTS": str(deployment.world.root_certificate),
    }
    names = f"{API_DOMAIN}:{api}"
    with listening(deployment, api) as asked:
        server = NextServer(
            built, port=port, log=tmp_path / "log", environment=environment, names=names
        )
        pages = Api(port)
        for path in ("/", "/signin"):
            # Vercel's word; not what the client itself says.
            headers = {"X-Vercel-Forwarded-For": "203.0.113.7", "X-Visitor": "192.0.2.1"}
            assert pages.get(path, host=SITE_DOMAIN, headers=headers).status == 200
        assert pages.get("/", host=SITE_DOMAIN).status == 200
        server.close()
    assert {path for path, _ in asked} == {"/api/pictures/", "/api/offers/"}
    assert [name for _, name in asked] == ["203.0.113.7", "203.0.113.7", None]
