"""What an image is made of, and the tag that says so: the commit."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tij.errors import BadInputError

TIMEOUT = 60
CONTEXT = "container"
"""The build context below the checkout's root."""
SHOWN = 10


@dataclass(frozen=True)
class Source:
    """A checkout to build from. `tag` is the commit, and says when the tree is not the commit."""

    context: Path
    tag: str


def read_source(root: Path, *, dirty: bool, project: Path | None = None) -> Source:
    """The checkout's source. A tree with changes is refused unless `dirty` says that it is meant.

    `project` is the Django project's directory: where it is in a checkout of its own, that one's
    tag is added, `<commit>-<its commit>`.

    An image's tag is how one finds its code again: 40 hex digits are that commit, exactly;
    `<commit>-dirty-<digest of the changes>` is a commit and something that only this machine has.
    """
    tags = [_tag(root, dirty=dirty)]
    if project and (beside := _checkout_of(project)) != _checkout_of(root):
        tags.append(_tag(beside, dirty=dirty))
    return Source(root / CONTEXT, "-".join(tags))


def _checkout_of(directory: Path) -> Path:
    try:
        top = _git(directory, "rev-parse", "--show-toplevel").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return directory
    return Path(top)


def _tag(root: Path, *, dirty: bool) -> str:
    try:
        commit = _git(root, "rev-parse", "--verify", "HEAD").decode().strip()
        changed = _git(root, "status", "--porcelain").decode().splitlines()
    except (OSError, subprocess.CalledProcessError) as error:
        raise BadInputError(
            f"{root}: not a git checkout with a commit. An image is tagged with its commit.",
            next_step="git init && git add -A && git commit",
        ) from error
    if not changed:
        return commit
    if not dirty:
        more = [f"  ... and {len(changed) - SHOWN} more"] if len(changed) > SHOWN else []
        raise BadInputError(
            "\n".join(
                [
                    f"{root}: these files are not committed, so no commit would name the image:",
                    *(f"  {line}" for line in changed[:SHOWN]),
                    *more,
                ]
            ),
            next_step="commit or stash them, or say --dirty",
        )
    return f"{commit}-dirty-{_changes(root)}"


def _changes(root: Path) -> str:
    """A digest of everything that differs from the commit."""
    digest = hashlib.sha256(_git(root, "diff", "--binary", "HEAD"))
    for name in _git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            file = root / name.decode()
            digest.update(name)
            digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()[:12]


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, timeout=TIMEOUT
    ).stdout
