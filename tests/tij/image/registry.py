"""An OCI registry on loopback that asks for a login: what a push needs of it, and no more."""

from __future__ import annotations

import base64
import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tij.emulator.host.certificates import Certificate


class Registry:
    """`manifests` is tag → digest; `logins` what the clients sent as Authorization."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, str] = {}
        self.logins: set[str] = set()
        self.address = ""


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
            if self.allowed():
                self.answer(200 if self.path == "/v2/" else 404)

        def do_HEAD(self) -> None:
            if self.allowed():
                digest = self.path.rsplit("/", 1)[1]
                known = digest in registry.blobs
                size = str(len(registry.blobs.get(digest, b"")))
                self.answer(200 if known else 404, content_length=size)

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
