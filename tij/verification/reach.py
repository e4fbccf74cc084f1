"""How the deployment's public names are reached, and whom we trust to prove them.

On AWS that is DNS and the public certificate authorities. A rehearsal has doors instead: where on
loopback each name's port is served, and its own authority. Checks know neither; they ask here.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import certifi
import httpx

Address = tuple[str, int]

TIMEOUT = 10.0
PORT_TIMEOUT = 3.0


class NoDoorError(Exception):
    """The rehearsal serves no such name and port; it can't be asked there."""


@dataclass(frozen=True)
class Certificate:
    """What a server proved itself with."""

    issuer: str
    expires: datetime
    protocol: str


@dataclass(frozen=True)
class Reach:
    """Where connections to a name go: `doors` if there are any, else DNS."""

    doors: Mapping[Address, Address] | None = None
    trusted: Path | None = None

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Verifies chain and name against the trusted authorities."""
        return ssl.create_default_context(cafile=str(self.trusted or certifi.where()))

    @cached_property
    def web(self) -> httpx.Client:
        """An HTTP client that comes in through the doors. It follows no redirect by itself."""
        transport = httpx.HTTPTransport(verify=self.tls)
        return httpx.Client(
            transport=transport if self.doors is None else _ThroughDoors(self, transport),
            timeout=TIMEOUT,
            headers={"User-Agent": "tij-verify"},
            trust_env=False,
        )

    def route(self, host: str, port: int) -> Address:
        """Where to connect for `host`:`port`; NoDoorError where the rehearsal has no such door."""
        if self.doors is None:
            return host, port
        try:
            return self.doors[host, port]
        except KeyError:
            raise NoDoorError(f"{host}:{port}") from None

    def accepts(self, host: str, port: int) -> bool:
        """Whether a TCP connection to `port` is accepted within `PORT_TIMEOUT` seconds.

        A port that has no door is closed.
        """
        try:
            with socket.create_connection(self.route(host, port), PORT_TIMEOUT):
                return True
        except (OSError, NoDoorError):
            return False

    def certificate(self, host: str) -> Certificate:
        """The certificate of `host`:443; ssl.SSLError or OSError when it cannot be verified."""
        with (
            socket.create_connection(self.route(host, 443), TIMEOUT) as connection,
            self.tls.wrap_socket(connection, server_hostname=host) as secured,
        ):
            peer = secured.getpeercert() or {}
            protocol = secured.version() or ""
        issuer = {name: value for (pair,) in peer["issuer"] for name, value in [pair]}  # type: ignore[misc, str-unpack]
        expires = ssl.cert_time_to_seconds(str(peer["notAfter"]))
        return Certificate(
            issuer=issuer.get("organizationName") or issuer.get("commonName") or "?",
            expires=datetime.fromtimestamp(expires, UTC),
            protocol=protocol,
        )


class _ThroughDoors(httpx.BaseTransport):
    """Connects elsewhere, and names itself to TLS and to the server as the URL says."""

    def __init__(self, reach: Reach, transport: httpx.HTTPTransport) -> None:
        self._reach = reach
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        host, door = self._reach.route(url.host, port)
        # The Host header was written from the URL; what follows is how httpx takes another
        # address than the name it proves (httpx, "Request extensions: sni_hostname").
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=host, port=door)
        response = self._transport.handle_request(request)
        request.url = url
        return response

    def close(self) -> None:
        self._transport.close()
