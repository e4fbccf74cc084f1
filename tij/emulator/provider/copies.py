"""The edited copy, made once for each build of the provider and kept in a cache directory."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import shutil
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

from tij.emulator.provider.edit import CannotEditError, edits
from tij.emulator.provider.go_program import GoProgram, UnknownProgramError
from tij.emulator.provider.services import service_edits

EDITION = 1
"""Counts changes of the edit: an older edition's copies are made anew."""
GREETING = b"This binary is a plugin."
"""What a provider says when Terraform did not start it (go-plugin, server.go)."""
TRIAL_TIMEOUT = 60


def edited_copy(
    original: Path, directories: Sequence[Path], services: Collection[str] = ()
) -> Path:
    """The edited copy of the program `original`, in the first directory that can be written.

    It has these of the provider's services only; all of them where none is named.

    It has its name only when it is whole: whatever a killed process left is never run. Processes
    that want the same copy wait for the one that makes it.

    Raises CannotEditError when there can be none; `original` is never changed.
    """
    problems = []
    for directory in directories:
        try:
            return _in_directory(original, directory, services)
        except OSError as error:
            problems.append(f"{directory}: {error.strerror or error}")
    raise CannotEditError(f"a copy can't be kept ({'; '.join(problems)})")


def _in_directory(original: Path, directory: Path, services: Collection[str]) -> Path:
    about = original.stat()
    of_path = hashlib.sha256(os.fsencode(original.resolve())).hexdigest()[:12]
    edition = str(EDITION)
    if services:
        of_path += "some"
        edition += f"-{hashlib.sha256(' '.join(sorted(services)).encode()).hexdigest()[:12]}"
    name = f"{of_path}-{about.st_size}-{about.st_mtime_ns}-{edition}"
    copy = directory / name
    if _usable(copy, about.st_size):
        return copy
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _usable(copy, about.st_size):
            # With the lock held nobody writes here: what is left of this path is old or half.
            for left in directory.glob(f"{of_path}-*"):
                left.unlink()
            _make(original, copy, services)
    return copy


def _usable(copy: Path, size: int) -> bool:
    return copy.is_file() and copy.stat().st_size == size and os.access(copy, os.X_OK)


def _make(original: Path, copy: Path, services: Collection[str]) -> None:
    partial = copy.with_name(f"{copy.name}.partial")
    try:
        with original.open("rb") as file:
            try:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                program = GoProgram(content)
                changes = [*edits(program), *(service_edits(program, services) if services else ())]
            except (UnknownProgramError, ValueError) as error:
                # mmap refuses an empty file with a ValueError.
                raise CannotEditError(str(error)) from error
        shutil.copyfile(original, partial)
        with partial.open("r+b") as file:
            for change in changes:
                file.seek(change.offset)
                file.write(change.content)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o755)
        _try(partial)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)


def _try(program: Path) -> None:
    """Start it as a user would by mistake: it must say what it is, and end."""
    try:
        ran = subprocess.run(
            [program],
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TRIAL_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotEditError("its copy does not end when it is tried") from error
    if GREETING not in ran.stdout + ran.stderr:
        raise CannotEditError("its copy does not run when it is tried")
