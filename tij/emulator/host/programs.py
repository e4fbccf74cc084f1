"""Finds the programs that Debian's packages bring, and says which package a missing one is in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# As the README names them.
PACKAGES = {
    "nginx": "nginx",
    "jq": "jq",
    "postgres": "postgresql",
    "initdb": "postgresql",
    "psql": "postgresql",
    "pg_basebackup": "postgresql",
    "chromium": "chromium",
}
# Debian keeps the server's programs off PATH.
POSTGRES_ROOTS = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
SBIN = ("/usr/sbin", "/usr/local/sbin")


# Either is a cache; Debian 12 has the second alone.
CACHES = ("valkey-server", "redis-server")
# What the application needs besides Python: `missing` looks for them.
NEEDED = ("nginx", "jq", "postgres", "initdb", "psql", "pg_basebackup")


class MissingProgramError(Exception):
    """A program is not installed; the message names its Debian package."""


def find(name: str) -> Path:
    """Path of program `name`, or `MissingProgramError`."""
    places = [os.environ.get("PATH", ""), *SBIN]
    if name in ("postgres", "initdb", "pg_basebackup"):
        versions = (p for root in POSTGRES_ROOTS for p in Path(root).glob("*/bin"))
        places += [str(path) for path in sorted(versions, reverse=True)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if not found:
        raise MissingProgramError(
            f"{name} is not installed: apt-get install {PACKAGES.get(name, name)}"
        )
    return Path(found)


def find_cache() -> Path:
    """Path of Valkey or Redis, or `MissingProgramError`."""
    valkey, redis = CACHES
    try:
        return find(valkey)
    except MissingProgramError:
        return find(redis)


def missing(*, cache: bool = False) -> list[str]:
    """Debian packages to install before the application can run here; empty when it can.

    `cache` is whether it has one.
    """
    packages = set()
    for name in NEEDED:
        try:
            find(name)
        except MissingProgramError:
            packages.add(PACKAGES[name])
    if cache:
        try:
            find_cache()
        except MissingProgramError:
            packages.add(CACHES[-1])
    return sorted(packages)
