"""How a container's first process ended is told alike whatever stands between it and us."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import psutil
import pytest

from tij.emulator.host.image import HostImage
from tij.emulator.host.process import ContainerProcess

# What tini does of this (its README): a signal's end is told as a shell tells it.
LIKE_TINI = '#!/bin/sh\nshift 2\n"$@"\nexit $?\n'

pytestmark = pytest.mark.container


@pytest.mark.parametrize("init", ["none", "like tini", "tini"])
def test_a_first_process_that_was_killed_is_told_as_killed(
    init: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which
    tini = {"none": None, "like tini": str(tmp_path / "tini"), "tini": which("tini")}[init]
    if init == "tini" and not tini:
        pytest.skip("tini is not installed: apt-get install tini")
    monkeypatch.setattr(
        shutil, "which", lambda name, **rest: tini if name == "tini" else which(name, **rest)
    )
    for name, text in (("tini", LIKE_TINI), ("start.sh", '#!/bin/sh\nexec "$@"\n')):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    container = ContainerProcess(
        HostImage(tmp_path, tmp_path, tmp_path),
        {},
        log=tmp_path / "log",
        command=["sleep", "99"],
    )
    os.kill(_sleep(container).pid, signal.SIGKILL)
    assert container.wait(10) == -signal.SIGKILL
    if init == "none":
        assert container.log.read_text() == "", "the shell between says nothing in its log"


@pytest.mark.parametrize("code", [0, 3])
def test_its_own_exit_code_and_words_come_through(code: int, tmp_path: Path) -> None:
    (tmp_path / "start.sh").write_text(f"#!/bin/sh\necho out\necho err >&2\nexit {code}\n")
    (tmp_path / "start.sh").chmod(0o755)
    image = HostImage(tmp_path, tmp_path, tmp_path)
    container = ContainerProcess(image, {}, log=tmp_path / "log")
    assert container.wait(10) == code
    assert container.log.read_text() == "out\nerr\n"


def _sleep(container: ContainerProcess) -> psutil.Process:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for process in (psutil.Process(container.pid), *_below(container.pid)):
            if process.name() == "sleep":
                return process
        time.sleep(0.02)
    raise AssertionError("it did not start")


def _below(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)
