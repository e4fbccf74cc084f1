"""Whether a lock's holder is dead: only what is certain is said."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tij.state.holder import Holder
from tij.supervisor import supervised, write_record


@pytest.fixture
def here(tmp_path: Path) -> Holder:
    write_record(str(tmp_path / "here"))
    holder = Holder.read(tmp_path / "here")
    assert holder
    return holder


def test_a_process_is_alive_until_it_ends(tmp_path: Path) -> None:
    pipe, record = subprocess.PIPE, tmp_path / "record"
    command = supervised([sys.executable, "-c", "print(flush=True); input()"], record=record)
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()
        holder = Holder.read(record)
        assert holder
        assert holder.dead is False
        process.communicate(b"\n")
    assert holder.dead is True


def test_what_was_killed_and_not_asked_after_is_dead(tmp_path: Path) -> None:
    record = tmp_path / "record"
    code = f"from tij.supervisor import write_record; write_record({str(record)!r}); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as process:
        while (holder := Holder.read(record)) is None:
            assert process.poll() is None
        assert holder.dead is False
        process.kill()
        # Its number is not free before it was asked after.
        while not holder.dead:
            pass
        assert holder.pid == process.pid


def test_a_number_that_another_process_has_now_is_not_mistaken(here: Holder) -> None:
    assert here.dead is False
    assert replace(here, started=str(int(here.started) - 1)).dead is True


def test_what_ran_before_the_machine_started_anew_is_dead(here: Holder) -> None:
    assert replace(here, boot="earlier", machine="-").dead is None
    assert replace(here, boot="earlier", machine="another").dead is None
    if here.machine != "-":
        assert replace(here, boot="earlier").dead is True


def test_nothing_is_said_of_another_container(here: Holder) -> None:
    assert replace(here, pid=2**22 + 1, namespace="pid:[1]").dead is None


@pytest.mark.parametrize("content", ["", "1", "a b c d e f", "1 2 b m n", "1 2 b m n soon"])
def test_half_a_record_names_no_process(tmp_path: Path, content: str) -> None:
    (tmp_path / "record").write_text(content, encoding="utf-8")
    assert Holder.read(tmp_path / "record") is None
    assert Holder.read(tmp_path / "none") is None
