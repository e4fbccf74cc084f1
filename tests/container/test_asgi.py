"""A project with an ASGI application: Uvicorn's worker below gunicorn, behind the same Nginx."""

from __future__ import annotations

import base64
import os
import shutil
import socket
from collections.abc import Iterator

import pytest

from tests.container.api import Api
from tests.container.names import API_DOMAIN, CACHE
from tij.emulator.host import ContainerProcess, build
from tij.emulator.host.image import CONTAINER, Recipe
from tij.emulator.host.ports import free_port

ASGI = """
from django.core.asgi import get_asgi_application

django = get_asgi_application()


async def application(scope, receive, send):
    if scope["type"] != "websocket":
        await django(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "konnichiwa"})
    await send({"type": "websocket.close"})
"""


@pytest.fixture(scope="module")
def port(
    environment: dict[str, str], released: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Of a running container whose project has an ASGI application."""
    project = tmp_path_factory.mktemp("asgi") / "project"
    shutil.copytree(CONTAINER / "project", project)
    (project / "config" / "asgi.py").write_text(ASGI)
    recipe = Recipe(
        project,
        (CONTAINER / "requirements.txt").read_text(),
        "3.11",
        {"APP_ASGI": "config.asgi:application"},
        build_variables={"JWT_SECRET": "build-only-abcdefghijklmnopqrstuvwxyz-0123456789"},
        needs=("uvicorn[standard]", "uvicorn-worker"),
    )
    image = build(CACHE, CONTAINER, recipe)
    port = free_port()
    container = ContainerProcess(
        image, {**environment, "PORT": str(port)}, log=project.with_name("log")
    )
    Api(port).wait_until_healthy(container)
    yield port
    container.stop()


def test_pages_and_health_answer(port: int) -> None:
    api = Api(port)
    assert api.get("/health/ready/").status == 200
    assert api.get("/admin/login/").status == 200


def test_a_websocket_reaches_the_application(port: int) -> None:
    key = base64.b64encode(os.urandom(16)).decode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            "\r\n".join(
                [
                    "GET /ws/ HTTP/1.1",
                    f"Host: {API_DOMAIN}",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    f"Sec-WebSocket-Key: {key}",
                    "Sec-WebSocket-Version: 13",
                    "X-Forwarded-Proto: https",
                    "",
                    "",
                ]
            ).encode()
        )
        answer = b""
        while b"konnichiwa" not in answer and (more := connection.recv(4096)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 101 "), answer
    assert b"konnichiwa" in answer
