"""An HTTP client that speaks to the container as the load balancer does."""

from __future__ import annotations

import json
import struct
import time
import zlib
from dataclasses import dataclass
from itertools import count
from typing import Any

import urllib3

from tests.container.names import API_DOMAIN
from tij.emulator.host.certificates import Authority


def png(width: int, height: int, rgb: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        content = name + data
        return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(rgb) * width) * height
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


VISITORS = count(1)
PNG = png(64, 40, (188, 0, 45))


def address(visitor: int) -> str:
    """Of a visitor by number, in the block for benchmarks (RFC 2544)."""
    return f"198.18.{visitor // 250 % 250}.{visitor % 250}"


@dataclass(frozen=True)
class Answer:
    """A response, read."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    """One container's port; HTTPS outside, as X-Forwarded-Proto says."""

    def __init__(
        self,
        port: int,
        authority: Authority | None = None,
        *,
        timeout: int = 30,
        source: str = "127.0.0.1",
    ) -> None:
        """With `authority`, over TLS: the port is a load balancer's. `timeout` is in seconds.

        `source` is the client's address, on loopback.
        """
        self.port = port
        self._pool = (
            urllib3.HTTPSConnectionPool(
                "127.0.0.1",
                port,
                maxsize=16,
                timeout=timeout,
                ca_certs=str(authority.root),
                server_hostname=API_DOMAIN,
                assert_hostname=API_DOMAIN,
                source_address=(source, 0),
            )
            if authority
            else urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=16, timeout=timeout)
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        host: str | None = API_DOMAIN,
        proto: str | None = "https",
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> Answer:
        """`body`: urllib3's `json=`, `fields=` or `body=`. Nothing is repeated."""
        # Another visitor each time: limits are for those who come again and again.
        sent = {"X-Forwarded-For": address(next(VISITORS)), **(headers or {})}
        if host:
            sent["Host"] = host
        if proto:
            sent["X-Forwarded-Proto"] = proto
        if token:
            sent["Authorization"] = f"Bearer {token}"
        answer = self._pool.request(
            method, path, headers=sent, retries=False, redirect=False, **body
        )
        return Answer(answer.status, answer.headers, answer.data)

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        return self.request("POST", path, **options)

    def wait_until_healthy(self, container: Any, timeout: float = 30) -> None:
        """Ask as the ALB does, until 200."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            assert container.returncode is None, container.log.read_text()
            try:
                if self.get("/health/", host="10.0.2.15", proto=None).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not healthy after {timeout} s: {container.log.read_text()}")

    def login(self, username: str, password: str) -> str:
        """An access token."""
        answer = self.post("/api/token/", json={"username": username, "password": password})
        assert answer.status == 200, answer.body
        return str(answer.json["access"])
