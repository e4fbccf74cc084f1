"""A thousand uploads: as many as there is room for, in bounded memory, with nothing left behind."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.container.api import PNG, Api, png
from tests.container.names import BUCKET, DATABASE
from tests.container.processes import descendants
from tij.emulator.host import ContainerProcess, PostgresServer

pytestmark = pytest.mark.reference

UPLOADS = 1000
ROOM = 500
CLIENTS = 8
# Nearly the most pixels that are taken: one in so many.
LARGE, EVERY = png(4000, 3000, (188, 0, 45)), 50
# A task's, in bytes; test_memory.py holds the worst of each format to it.
MEMORY = 512 * 2**20


def objects(s3: Any) -> set[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="media/")
    return {found["Key"] for page in pages for found in page.get("Contents", [])}


def temporary(container: ContainerProcess) -> list[Path]:
    """Files in the container's /tmp: of its configuration, and no upload's."""
    directory = Path(psutil.Process(container.pid).environ()["TMPDIR"])
    return sorted(path for path in directory.rglob("*") if path.is_file())


def descriptors(container: ContainerProcess) -> int:
    return sum(psutil.Process(pid).num_fds() for pid in descendants(container.pid))


def test_a_thousand_uploads_take_the_room_there_is_and_leave_nothing(
    web: Callable[..., tuple[ContainerProcess, Api]], s3: Any, postgres: PostgresServer
) -> None:
    container, api = web()
    tokens = []
    for name in ("flooder-1", "flooder-2"):
        user = {"username": name, "password": "sakura-no-hana-7"}
        assert api.post("/api/users/", json=user).status == 201
        tokens.append(api.login(**user))
    before = objects(s3)
    highest = 0

    def upload(number: int) -> int:
        nonlocal highest
        content = LARGE if number % EVERY == 0 else PNG
        fields = {"title": f"{number}", "image": ("a.png", content, "image/png")}
        status = api.post("/api/pictures/", token=tokens[number % 2], fields=fields).status
        # Asking takes as long as an upload.
        if number % 10 == 0 and (usage := container.usage):
            highest = max(highest, usage.memory)
        return status

    def flood(numbers: range) -> Counter[int]:
        with ThreadPoolExecutor(CLIENTS) as clients:
            return Counter(clients.map(upload, numbers))

    assert flood(range(100)) == {201: 100}
    warm, files = descriptors(container), temporary(container)
    # Forty more than there is room for.
    assert flood(range(100, UPLOADS + 40)) == {201: UPLOADS - 100, 403: 40}
    assert 0 < highest < MEMORY
    assert descriptors(container) <= warm + CLIENTS
    assert temporary(container) == files
    kept = (
        "SELECT count(*), count(DISTINCT image), count(DISTINCT thumbnail) FROM pictures_picture"
        " JOIN auth_user ON auth_user.id = owner_id WHERE username LIKE 'flooder-%'"
    )
    assert postgres.execute(kept, DATABASE) == f"{UPLOADS}|{UPLOADS}|{UPLOADS}"
    # Two for each, and none of those that were refused.
    assert len(objects(s3) - before) == 2 * UPLOADS
    assert {r["level"] for r in container.records()} <= {"INFO", "WARN", "WARNING"}
    container.stop()


def test_an_upload_that_waits_too_long_is_to_come_again_and_holds_up_nobody(
    container: ContainerProcess, api: Api, token: str
) -> None:
    """Another's picture takes forever: its lock is held here."""
    fields = {"title": "late", "image": ("a.png", PNG, "image/png")}
    assert api.post("/api/pictures/", token=token, fields=fields).status == 201
    (lock,) = (path for path in temporary(container) if path.name.startswith("decoding-"))
    with lock.open("ab") as held, ThreadPoolExecutor(1) as clients:
        fcntl.flock(held, fcntl.LOCK_EX)
        late = clients.submit(api.post, "/api/pictures/", token=token, fields=fields)
        assert api.get("/api/pictures/").status == 200
        answer = late.result(60)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "もう一度" in answer.json["detail"]
    assert api.post("/api/pictures/", token=token, fields=fields).status == 201
