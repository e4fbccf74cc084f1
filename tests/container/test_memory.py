"""The largest pictures of every format, six at once, while others log in, in a task's memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.container.api import Api
from tij.emulator.host import ContainerProcess, HostImage, Limits

pytestmark = pytest.mark.reference

# A task's memory; its processor is left out, since what is held does not depend on it.
LIMITS = Limits(cpu=2, memory=512)
AT_ONCE = 6
BUSY = 503
# As many logins as the other threads of a task take, while one of them rewrites a picture.
LOGINS = 7
# By Pillow, which is the container's; noise is what no writer makes small.
DRAW = """
import random
from PIL import Image
SIZE = (2700, 1850) if NAME.endswith("webp") else (4162, 3122)
veil = Image.frombytes("RGBA", (40, 30), random.Random(1).randbytes(4800)).resize(SIZE)
noise = veil.convert("RGB")
turned = Image.Exif()
turned[0x0112] = 6
{
    "progressive.jpg": lambda file: noise.save(file, progressive=True),
    "turned.jpg": lambda file: noise.save(file, exif=turned),
    "four-colours.jpg": lambda file: noise.convert("CMYK").save(file, quality=40),
    "moving.webp": lambda file: veil.save(file, save_all=True, append_images=[noise], method=0),
    "palette.gif": lambda file: noise.convert("P").save(file),
    "transparent.png": lambda file: Image.new("RGBA", SIZE, (188, 0, 45, 100)).save(file),
    "deep.png": lambda file: Image.new("I;16", SIZE, 3000).save(file),
}[NAME](NAME)
"""
LARGEST = (
    "progressive.jpg",
    "turned.jpg",
    "four-colours.jpg",
    "moving.webp",
    "palette.gif",
    "transparent.png",
    "deep.png",
)
"""What `DRAW` draws: as many pixels as each format may have."""


@pytest.fixture(scope="module")
def small(
    web: Callable[..., tuple[ContainerProcess, Api]],
) -> Iterator[tuple[ContainerProcess, Api, str]]:
    """A container of a task's memory, and somebody's token."""
    if os.geteuid() != 0:
        pytest.skip("control groups are root's to make")
    container, api = web(limits=LIMITS)
    user = {"username": "photographer", "password": "sakura-no-hana-7"}
    assert api.post("/api/users/", json=user).status == 201
    yield container, api, api.login(**user)
    container.stop()


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_pictures_at_once_are_held_by_a_task(
    small: tuple[ContainerProcess, Api, str], image: HostImage, tmp_path: Path, name: str
) -> None:
    container, api, token = small
    subprocess.run(
        [str(image.venv / "bin" / "python"), "-c", f"NAME = {name!r}\n{DRAW}"],
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    fields = {"title": name, "image": (name, (tmp_path / name).read_bytes(), "image/x")}

    def upload(_: int) -> int:
        """Whoever has waited too long for the others comes again: a busy machine takes longer."""
        while (status := api.post("/api/pictures/", token=token, fields=fields).status) == BUSY:
            pass
        return status

    def log_in(client: int) -> set[int]:
        """A name that nobody has costs a hash too."""
        strangers = ({"username": f"{name}-{client}-{n}", "password": "x" * 12} for n in range(4))
        return {api.post("/api/token/", json=stranger).status for stranger in strangers}

    with ThreadPoolExecutor(AT_ONCE + LOGINS) as clients:
        logins = [clients.submit(log_in, client) for client in range(LOGINS)]
        statuses = list(clients.map(upload, range(AT_ONCE)))
    assert {status for each in logins for status in each.result()} == {401}
    assert not container.out_of_memory
    assert statuses == [201] * AT_ONCE
