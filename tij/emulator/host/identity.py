"""Who the container's processes and PostgreSQL run as: never root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
from pathlib import Path

# The image's USER.
CONTAINER = 10001
# The files may lie in a home that only root enters: an unprivileged user needs this one
# capability to read (not write) them. In the image they are world-readable.
READ_ANYTHING = "+dac_read_search"
# In the foreground, so that the command's signals are as they were. The shell's own remarks
# ("Killed") do not belong in the container's log.
REPORT_END = """exec 3>&2 2>/dev/null
/bin/sh -c 'exec "$@" 2>&3 3>&-' sh "$@"
exit $?"""


def is_root() -> bool:
    """Whether this process may become someone else."""
    return os.geteuid() == 0


def as_user(uid: int, at_parents_end: signal.Signals | None = None) -> list[str]:
    """Command prefix that drops root for `uid`; empty without root.

    `at_parents_end` is what the command gets when the thread that started it ends.
    """
    if not is_root():
        return []
    return [
        "setpriv",
        f"--reuid={uid}",
        f"--regid={uid}",
        "--clear-groups",
        f"--inh-caps=-all,{READ_ANYTHING}",
        f"--ambient-caps=-all,{READ_ANYTHING}",
        *([f"--pdeathsig={at_parents_end.name.removeprefix('SIG')}"] if at_parents_end else []),
        "--",
    ]


def in_own_namespace() -> list[str]:
    """Command prefix that makes the command process 1 of its own PID namespace, as in a container.

    When it ends, the kernel ends everything that it started. The shell between tells how it ended,
    128 and the signal's number of a killed one: what `unshare --fork` says of it depends on
    util-linux's version. Empty where that is not possible.
    """
    if not is_root() or not shutil.which("unshare"):
        return []
    return ["unshare", "--pid", "--", "/bin/sh", "-c", REPORT_END, "sh"]


def postgres() -> int:
    """Id of Debian's user for PostgreSQL, or of nobody."""
    ids = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return ids.get("postgres", ids["nobody"])


def give(path: Path, uid: int = CONTAINER) -> None:
    """Make `path` the user's own; nothing to do without root."""
    if is_root():
        os.chown(path, uid, uid)
