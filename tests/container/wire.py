"""What lies between a container and the embedded AWS: it counts, and it can be cut."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

HOP = {"transfer-encoding", "content-length", "connection"}


@dataclass(frozen=True)
class Asked:
    """One request."""

    line: str
    """`POST /bucket?delete`."""
    body: bytes


@dataclass
class Wire:
    """Hands requests on as they are, for they are signed."""

    address: str
    """Of its own end."""
    asked: list[Asked] = field(default_factory=list)
    cut: Callable[[Asked], bool] = lambda _: False
    """Whether the connection ends before this one is handed on; it may take its time."""
    answer: Callable[[Asked, bytes], bytes] = lambda _, answer: answer
    """What arrives of an answer's body."""

    def lines(self, part: str) -> list[str]:
        """Those that hold `part`, in their order."""
        return [asked.line for asked in self.asked if part in asked.line]


@contextmanager
def wire(to: str) -> Iterator[Wire]:
    """To `http://127.0.0.1:port`, until the block ends."""
    pool = urllib3.PoolManager(maxsize=16, retries=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(f"{self.command} {self.path}", body)
            laid.asked.append(asked)
            if laid.cut(asked):
                self.close_connection = True
                return
            answer = pool.request(
                self.command, to + self.path, headers=dict(self.headers), body=body, redirect=False
            )
            content = laid.answer(asked, answer.data)
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        laid = Wire(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield laid
        finally:
            server.shutdown()
