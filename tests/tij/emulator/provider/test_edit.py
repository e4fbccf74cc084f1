"""The edit: it takes out the waits and nothing else, and touches nothing that it does not know."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from tests.tij.emulator.provider.go_program import HEAD, STRUCTURE, build, install
from tij.emulator.provider.copies import GREETING, edited_copy
from tij.emulator.provider.edit import FUNCTION, CannotEditError, edits
from tij.emulator.provider.go_program import GoProgram, UnknownProgramError
from tij.terraform.runner import platform_name

on_x86_64 = pytest.mark.skipif(
    platform_name() != "linux_amd64",
    reason=f"the edit is for Linux on x86-64, not {platform_name()}",
)
ONES, ZEROES = b"\xff" * 8, bytes(8)


def printed(program: Path) -> bytes:
    ran = subprocess.run([program], capture_output=True, timeout=30, check=False)
    assert ran.stdout.endswith(GREETING)
    return ran.stdout[:STRUCTURE]


@on_x86_64
def test_the_three_waits_are_zero_and_all_else_is_as_it_was(tmp_path: Path) -> None:
    original = install(tmp_path / "terraform-provider-aws")
    copy = edited_copy(original, [tmp_path / "cache"])
    assert printed(original) == ONES * (STRUCTURE // 8)
    delay, minimum, interval = 0, 0x48 // 8, 0x50 // 8
    assert printed(copy) == b"".join(
        ZEROES if word in (delay, minimum, interval) else ONES for word in range(STRUCTURE // 8)
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"#!/bin/sh\nexit 1\n", "it is not a 64-bit ELF program"),
        (b"", "empty"),
        (build(machine=183), "it is not a program for x86-64"),
        (build(magic=0xFFFFFFF0), "its table of functions has another form"),
        (build(names=("main.main", "main.other")), f"no function is called {FUNCTION}"),
        (build(names=(FUNCTION, FUNCTION)), f"several functions are called {FUNCTION}"),
        (build(head=b"\x90" * len(HEAD)), "its polling function begins in another way"),
        (build(behind=b"\x01" * 64), "what is behind its code is in use"),
        (build()[:2000], "it ends too early"),
    ],
    ids=["script", "empty", "arm", "magic", "no name", "two", "begins", "padding", "cut"],
)
def test_a_program_of_another_kind_is_left_alone(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    original = install(tmp_path / "terraform-provider-aws", content)
    with pytest.raises(CannotEditError, match=re.escape(reason)):
        edited_copy(original, [tmp_path / "cache"])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]


def test_any_damage_is_refused_or_does_no_harm() -> None:
    """Whatever the bytes are, either they are refused or the edit is the usual one."""
    whole, chance = build(), random.Random(10)
    usual = edits(GoProgram(whole))
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            found = edits(GoProgram(bytes(damaged)))
        except (CannotEditError, UnknownProgramError):
            continue
        assert all(edit.offset + len(edit.content) <= len(whole) for edit in found)
        assert len(found) == len(usual)
