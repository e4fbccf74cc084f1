"""A git checkout to build from, and an ECR that knows what was pushed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tij.image.registry import Registry, serve
from tij.emulator.host.certificates import Authority

ECR_PASSWORD = "the-registry-password"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """One commit with a tiny image in `container/`."""
    root = tmp_path / "checkout"
    (root / "container").mkdir(parents=True)
    (root / "container" / "Dockerfile").write_text("FROM scratch\nCOPY hello.txt /\n")
    (root / "container" / "hello.txt").write_text("hello\n")
    git(root, "init", "--quiet")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.test"]
    done = subprocess.run(
        ["git", "-C", root, *who, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "-m", "one")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def registry(authority: Authority) -> Iterator[Registry]:
    with serve(ECR_PASSWORD, authority.issue("localhost")) as running:
        yield running
