"""Whoever is killed, a command and all that it started are gone; its own exit code is reported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.container.processes import runs
from tests.tiny_project import until
from tij.interrupt import Interrupt
from tij.terraform import process

# A command with a child in its process group, and one that left it, as a daemon does.
FAMILY = """
import os, signal, subprocess, sys, time
near = subprocess.Popen(["sleep", "300"])
far = subprocess.Popen(["setsid", "sleep", "300"])
print(os.getpid(), near.pid, far.pid, flush=True)
"""
STAYS = "time.sleep(300)"
STARTER = """
import sys
from pathlib import Path
from tij.interrupt import Interrupt
from tij.terraform import process
process.run([sys.executable, "-c", sys.argv[1]], directory=Path("."), environment={},
            timeout=300, on_line=lambda line: print(line, flush=True), interrupt=Interrupt(),
            words=Path("words"))
"""


def run(
    code: str,
    directory: Path,
    *,
    on_line: Callable[[str], None] = lambda _: None,
    interrupt: Interrupt | None = None,
    record: Path | None = None,
) -> process.Ended:
    return process.run(
        [sys.executable, "-c", code],
        directory=directory,
        environment={},
        timeout=120,
        on_line=on_line,
        interrupt=interrupt or Interrupt(),
        record=record,
    )


def gone(family: list[psutil.Process]) -> bool:
    return not any(map(runs, family))


def named(line: str) -> list[psutil.Process]:
    """The processes that the line of FAMILY names, then both supervisors, inner first."""
    family = [psutil.Process(int(pid)) for pid in line.split()]
    inner = family[0].parent()
    assert inner
    outer = inner.parent()
    assert outer
    return [*family, inner, outer]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("", 0),
        ("sys.exit(7)", 7),
        ("os.kill(os.getpid(), 9)", -9),
        ("os.kill(os.getpid(), 15)", -15),
    ],
)
def test_what_a_command_leaves_behind_ends_with_it(tmp_path: Path, end: str, code: int) -> None:
    family: list[psutil.Process] = []

    def on_line(line: str) -> None:
        family.extend(named(line))
        (tmp_path / "seen").touch()

    seen = "while not os.path.exists('seen'): time.sleep(0.02)\n"
    ended = run(FAMILY + seen + end, tmp_path, on_line=on_line)
    assert ended == process.Ended(code, timed_out=False)
    assert len(family) == 5
    assert gone(family)


def test_what_one_of_its_children_leaves_behind_ends_before_it_does(tmp_path: Path) -> None:
    leaving = "import subprocess as s; print(s.Popen(['setsid', 'sleep', '300']).pid, flush=True)"
    code = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {leaving!r}])\n"
    waiting = (
        "pid = int(open('pid').read())\n"
        "import os\n"
        "while os.path.exists(f'/proc/{pid}'): time.sleep(0.05)\n"
        "print('it is gone', flush=True)"
    )
    lines: list[str] = []

    def on_line(line: str) -> None:
        lines.append(line)
        if line.isdigit():
            (tmp_path / "pid.new").write_text(line)
            (tmp_path / "pid.new").rename(tmp_path / "pid")

    code += "while not __import__('os').path.exists('pid'): time.sleep(0.05)\n" + waiting
    assert run(code, tmp_path, on_line=on_line) == process.Ended(0, timed_out=False)
    assert lines[-1] == "it is gone"


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    lines: list[str] = []
    ended = process.run(
        ["/no/such/program"],
        directory=tmp_path,
        environment={},
        timeout=60,
        on_line=lines.append,
        interrupt=Interrupt(),
    )
    assert ended.code == 127
    assert lines == ["/no/such/program: No such file or directory"]


def test_an_interrupt_reaches_the_command_once(tmp_path: Path) -> None:
    code = (
        "import os, signal, time\n"
        "seen = []\n"
        "signal.signal(2, lambda *_: seen.append(os.write(1, b'interrupted\\n')))\n"
        "print('ready', flush=True)\n"
        "while not seen: time.sleep(0.01)\n"
        "time.sleep(1)\nos._exit(3)"
    )
    interrupt = Interrupt()
    lines: list[str] = []

    def on_line(line: str) -> None:
        lines.append(line)
        if line == "ready":
            interrupt.request()

    ended = run(code, tmp_path, on_line=on_line, interrupt=interrupt)
    assert lines == ["ready", "interrupted"]
    assert ended.code == 3


def test_the_record_names_the_command_itself_before_it_begins(tmp_path: Path) -> None:
    record = tmp_path / "record"
    lines: list[str] = []
    code = f"import os; print(os.getpid(), open({str(record)!r}).read())"
    run(code, tmp_path, on_line=lines.append, record=record)
    own, pid, *_ = lines[0].split()
    assert own == pid


@pytest.mark.parametrize("victims", [[3], [4], [3, 4]], ids=["inner", "outer", "both"])
def test_supervisors_that_are_killed_take_all_with_them(tmp_path: Path, victims: list[int]) -> None:
    family: list[psutil.Process] = []

    def kill(line: str) -> None:
        # Its last words, as it is interrupted, come later.
        if family:
            return
        family.extend(named(line))
        for victim in victims:
            family[victim].kill()

    # What left the group is out of reach when both are killed.
    code = FAMILY.replace('"setsid", ', "") if len(victims) == 2 else FAMILY
    ended = run(code + STAYS, tmp_path, on_line=kill)
    assert ended.code == -signal.SIGKILL
    until(lambda: gone(family), seconds=10)


# It ends by itself when it is asked to, after more words than a pipe holds.
LAST_WORDS = """
def end(*_):
    for _ in range(200):
        os.write(1, b"x" * 999 + b"\\n")
    open("ended", "w").close()
    os._exit(0)
signal.signal(signal.SIGINT, end)
print("ready", flush=True)
time.sleep(300)
"""
DEAF = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(300)
"""


@pytest.mark.parametrize(
    ("rest", "too", "ends"),
    [(LAST_WORDS, None, True), (DEAF, None, False), (LAST_WORDS, 4, True), (DEAF, 3, False)],
    ids=["told", "deaf", "with the outer supervisor", "with the inner supervisor"],
)
def test_a_starter_that_is_killed_leaves_nothing(
    tmp_path: Path, rest: str, too: int | None, ends: bool
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, FAMILY + rest],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout
        family = named(starter.stdout.readline())
        assert starter.stdout.readline() == "ready\n"
        assert not gone(family[2:3])
        starter.kill()
        # As long as it lives it may read.
        starter.wait()
        if too is not None:
            family[too].kill()
    until(lambda: gone(family), seconds=15)
    assert (tmp_path / "ended").exists() is ends
    words = (tmp_path / "words").read_text() if (tmp_path / "words").exists() else ""
    assert words.count("x" * 999 + "\n") == (200 if ends else 0)
