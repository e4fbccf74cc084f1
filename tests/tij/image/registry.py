"""An OCI registry on loopback: pushing wants a login, and reading a token where one is set."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tij.emulator.host.certificates import Certificate


class Registry:
    """`manifests` is tag → digest; `logins` what the clients sent as Authorization.

    With `token` set whoever reads has to fetch it first. `refuses` answers every reading so.
    """

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.manifests: dict[str, str] = {}
        self.logins: set[str] = set()
        self.address = ""
        self.token = ""
        self.gives_digests = True
        self.refuses: tuple[int, dict[str, str]] | None = None


@contextmanager
def serve(password: str, certificate: Certificate) -> Iterator[Registry]:
    """Over TLS, for `localhost`. OCI Distribution Specification, "Push"."""
    registry = Registry()
    granted = "Basic " + base64.b64encode(f"AWS:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def answer(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"content_length": "0", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def allowed(self) -> bool:
            sent = self.headers.get("Authorization", "")
            if sent == granted:
                registry.logins.add(sent)
                return True
            self.answer(401, www_authenticate='Basic realm="registry"')
            return False

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                parts = []
                while size := int(self.rfile.readline().strip(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))

        def do_GET(self) -> None:
            if self.path == "/v2/":
                if self.allowed():
                    self.answer(200)
            elif self.path.startswith("/token?"):
                body = json.dumps({"token": registry.token}).encode()
                self.answer(200, content_length=str(len(body)))
                self.wfile.write(body)
            elif content := self.read():
                self.wfile.write(content)

        def do_HEAD(self) -> None:
            self.read()

        def read(self) -> bytes | None:
            """Answer with the headers of what is there; its content."""
            if registry.refuses:
                status, headers = registry.refuses
                self.answer(status, **headers)
                return None
            if registry.token and self.headers.get("Authorization") != f"Bearer {registry.token}":
                realm = f'realm="https://{registry.address}/token",service="here",scope="pull"'
                self.answer(401, www_authenticate=f"Bearer {realm}")
                return None
            named = self.path.rsplit("/", 1)[1]
            digest = registry.manifests.get(named, named)
            content = registry.blobs.get(digest)
            if content is None:
                self.answer(404)
                return None
            digest_header = {"docker_content_digest": digest} if registry.gives_digests else {}
            kind = registry.types.get(digest, "application/octet-stream")
            self.answer(200, content_length=str(len(content)), content_type=kind, **digest_header)
            return content

        def do_POST(self) -> None:
            self.body()
            if self.allowed():
                self.answer(202, location=f"{self.path}upload", docker_upload_uuid="upload")

        def do_PATCH(self) -> None:
            registry.blobs["upload"] = self.body()
            if self.allowed():
                self.answer(202, location=self.path)

        def do_PUT(self) -> None:
            body = self.body()
            if not self.allowed():
                return
            content = body
            if "/blobs/" in self.path:
                content = registry.blobs.pop("upload", b"") + body
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            registry.blobs[digest] = content
            registry.types[digest] = self.headers.get("Content-Type", "")
            if "/manifests/" in self.path:
                registry.manifests[self.path.rsplit("/", 1)[1]] = digest
            self.answer(201, location=self.path, docker_content_digest=digest)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    registry.address = f"localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
