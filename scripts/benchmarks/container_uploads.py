"""How long an upload takes a task of the guide's size, by the picture's format.

`python -m scripts.benchmarks.container_uploads [--write]`: each alone, in a container of 0.25 vCPU
and 512 MiB. The processor's time is the container's own, so it hardly depends on what else the
machine does. Needs to be root, for control groups. `--write` puts the table into
docs/performance.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.benchmarks.container.table import table
from scripts.benchmarks.container.world import World, world
from scripts.benchmarks.measuring import page
from tests.container.api import Api
from tests.container.test_memory import DRAW, LARGEST
from tij.emulator.host import ContainerProcess, Limits

NAME = "scripts.benchmarks.container_uploads"
LIMITS = Limits(cpu=0.25, memory=512)
TIMES = 3
# Seconds: above Nginx's own limit of 55.
TIMEOUT = 90
# Noise, with which a file of so many pixels is nearly as long as it may be.
FULL = ("full.jpg", "full.png", "full.webp")
DRAW_FULL = """
import random
from PIL import Image
SIZE = {"full.jpg": (4162, 3122), "full.png": (2000, 1600), "full.webp": (2700, 1850)}[NAME]
noise = Image.frombytes("RGB", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1] * 3))
noise.save(NAME, quality=55 if NAME == "full.jpg" else 95)
"""
# As a phone's browser shows one.
USUAL = ("usual.jpg", "usual.png", "usual.webp", "usual.gif")
DRAW_USUAL = """
import random
from PIL import Image
grain = Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(360_000))
grain.resize((1600, 1200)).save(NAME)
"""
DRAWN = {
    **dict.fromkeys(USUAL, DRAW_USUAL),
    **dict.fromkeys(LARGEST, DRAW),
    **dict.fromkeys(FULL, DRAW_FULL),
}


def drawn(here: World, name: str) -> Path:
    """The file, by the container's Pillow."""
    subprocess.run(
        [str(here.image.venv / "bin" / "python"), "-c", f"NAME = {name!r}\n{DRAWN[name]}"],
        cwd=here.directory,
        check=True,
        timeout=120,
    )
    return here.directory / name


def rows(here: World) -> Iterator[list[str]]:
    """One for each picture."""
    container, small = here.web(LIMITS)
    api = Api(small.port, timeout=TIMEOUT)
    token = api.login("hanako", "sakura-no-hana-7")
    for name in DRAWN:
        file = drawn(here, name)
        content = file.read_bytes()
        size = subprocess.run(
            [
                str(here.image.venv / "bin" / "python"),
                "-c",
                f"from PIL import Image; print(*Image.open({str(file)!r}).size, sep=' x ')",
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        seen = [upload(api, token, container, name, content) for _ in range(TIMES)]
        seconds, processor = (statistics.median(each) for each in zip(*seen, strict=True))
        print(name, seen, file=sys.stderr, flush=True)
        yield [name, size, f"{len(content) / 1e6:.1f}", f"{seconds:.1f}", f"{processor:.2f}"]


def upload(
    api: Api, token: str, container: ContainerProcess, name: str, content: bytes
) -> tuple[float, float]:
    """Seconds until the answer, and of the container's processor. AssertionError but for a 201."""
    fields = {"title": name, "image": (name, content, "image/x")}
    used, began = processor_seconds(container), time.monotonic()
    answer = api.post("/api/pictures/", token=token, fields=fields)
    assert answer.status == 201, answer.body
    return time.monotonic() - began, processor_seconds(container) - used


def processor_seconds(container: ContainerProcess) -> float:
    """Of the container since its start."""
    usage = container.usage
    assert usage
    return usage.cpu


def main() -> None:
    """Print the table, or write it."""
    load = os.getloadavg()[0]
    with world() as here:
        titles = ["picture", "pixels", "MB", "seconds", "of them, a whole processor's"]
        found = f"{page.conditions(load)}\n\n{table(titles, rows(here))}"
    print(found)
    if "--write" in sys.argv:
        page.write(NAME, found)


if __name__ == "__main__":
    main()
