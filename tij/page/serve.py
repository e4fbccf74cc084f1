"""The page on loopback while a rehearsal runs: written again when what it shows has changed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tij.errors import TijError
from tij.language import Language

VERSION = "/version"
"""Where the page's script asks whether there is a newer one."""
HOST = "127.0.0.1"
NAMES = frozenset({HOST, "localhost"})
"""By which a browser may ask: another name that leads here would be another site's."""


def preferred(accepted: str) -> Language:
    """What a browser's Accept-Language (RFC 9110, 12.5.4) likes best of what the page speaks."""
    liked: dict[Language, float] = {}
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        name = tag.partition("-")[0].lower()
        if name in list(Language):
            with suppress(ValueError):
                quality = float(weight or 1)
                liked[Language(name)] = max(quality, liked.get(Language(name), 0))
    # As they came, where two are liked as much.
    return max(liked, key=lambda language: liked[language], default=Language.ENGLISH)


class PageServer:
    """Serves one page until the `with` block ends, to this machine alone."""

    def __init__(self, write: Callable[[str, Language], str], version: Callable[[], str]) -> None:
        """`version` names what there is to show; `write` makes its page in a language."""
        self._write = write
        self._version = version
        self._lock = threading.Lock()
        self._kept: dict[Language, tuple[str, str]] = {}
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self._server.server_port}/"

    def __enter__(self) -> PageServer:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self) -> None:
        # They are for the thread that waits for them; those of requests inherit this.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        self._server.serve_forever()

    def _page(self, language: Language) -> str:
        # One at a time: to write a page is to synthesize.
        with self._lock:
            version = self._version()
            if self._kept.get(language, ("",))[0] != version:
                self._kept[language] = (version, self._write(version, language))
            return self._kept[language][1]

    def _answer(self, path: str, host: str, accepted: str) -> tuple[HTTPStatus, str, str]:
        """Status, type and text; `accepted` is Accept-Language."""
        if host.rpartition(":")[0] not in NAMES:
            return HTTPStatus.FORBIDDEN, "text/plain", "Ask by the address that was printed."
        try:
            if path == VERSION:
                return HTTPStatus.OK, "text/plain", self._version()
            if path == "/":
                return HTTPStatus.OK, "text/html", self._page(preferred(accepted))
            if path.removeprefix("/") in list(Language):
                return HTTPStatus.OK, "text/html", self._page(Language(path.removeprefix("/")))
        except (TijError, OSError) as error:
            return HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", str(error)
        return HTTPStatus.NOT_FOUND, "text/plain", "There is one page, at /, /en and /ja."

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, text = answer(
                    self.path,
                    self.headers.get("Host", ""),
                    self.headers.get("Accept-Language", ""),
                )
                content = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """The terminal is the rehearsal's."""

        return Handler
