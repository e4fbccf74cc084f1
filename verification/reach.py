"""How the deployment's public names are reached, and whom we trust to prove them.

On AWS that is DNS and the public certificate authorities. A rehearsal has doors instead: where on
loopback each name's port is served, and its own authority. Checks know neither; they ask here.
"""

from __future__ import annotations

import json
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

DOORS = "TIJ_DOORS"
"""Environment variable: JSON, `{"api.example.test:443": "127.0.0.1:18443"}`."""
TRUSTED = "TIJ_TRUSTED_CA"
"""Environment variable: a file with the certificate authorities to trust instead of the public."""
TIMEOUT = 10.0
PORT_TIMEOUT = 3.0


class NoDoorError(OSError):
    """The rehearsal serves no such name and port."""


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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Reach:
        """From `DOORS` and `TRUSTED`; neither means the internet."""
        doors = environment.get(DOORS)
        trusted = environment.get(TRUSTED)
        return cls(
            {_address(name): _address(door) for name, door in json.loads(doors).items()}
            if doors
            else None,
            Path(trusted) if trusted else None,
        )

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
        """Where to connect for `host`:`port`; NoDoorError when the rehearsal serves no such."""
        if self.doors is None:
            return host, port
        try:
            return self.doors[host, port]
        except KeyError:
            raise NoDoorError(f"the rehearsal serves no {host}:{port}") from None

    def accepts(self, host: str, port: int) -> bool:
        """Whether a TCP connection to `port` is accepted within `PORT_TIMEOUT` seconds."""
        try:
            with socket.create_connection(self.route(host, port), PORT_TIMEOUT):
                return True
        except OSError:
            return False

    def certificate(self, host: str) -> Certificate:
        """The certificate of `host`:443, verified; ssl.SSLError or OSError when it is not good."""
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
        try:
            host, door = self._reach.route(url.host, port)
        except NoDoorError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        # The Host header was written from the URL; what follows is how httpx takes another
        # address than the name it proves (httpx, "Request extensions: sni_hostname").
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=host, port=door)
        response = self._transport.handle_request(request)
        request.url = url
        return response

    def close(self) -> None:
        self._transport.close()


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host, int(port)
