"""A minimal Debian in a directory, and commands run in it as on a machine of its own.

Needs root, and mmdebstrap or debootstrap. Mounts and processes end with each command. The network
is this machine's; so are Terraform and its provider mirror, read-only, which a newcomer has.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tij.terraform.binary import find_binary
from tij.terraform.providers import HOSTS, mirror_roots

SUITES = {12: "bookworm", 13: "trixie"}
MIRROR = "http://deb.debian.org/debian"
MAKE_TIMEOUT = 1800
"""Seconds until a root must be there."""
RUN_TIMEOUT = 5400
"""Seconds until a command must have ended."""

NETWORK = re.compile(r"(?i)^(https?_proxy|no_proxy|PIP_(CERT|INDEX_URL|DEFAULT_TIMEOUT))$")
"""How this machine reaches the registries: given to the commands as it is, files included."""
CERTIFICATES = re.compile(r"^(PIP_CERT|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$")
"""Variables that name a file of certificates; it is copied into the machine."""
COPIED = Path("usr/local/share/host-certificates.pem")

ENTER = """\
set -eu
root=$1; shift
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
  shift 2
done
shift
exec chroot "$root" "$@"
"""


@dataclass(frozen=True)
class User:
    """Who runs a command."""

    name: str
    home: str
    umask: str = "022"
    path: str = "/usr/local/bin:/usr/bin:/bin"


ROOT = User("root", "/root", path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
# Whatever it makes is for nobody else to read.
NEWCOMER = User("newcomer", "/home/newcomer", umask="077")


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    seconds: float
    last: str
    """The last line that it printed."""


@dataclass(frozen=True)
class Machine:
    """Debian `debian` in directory `root`."""

    debian: int
    root: Path
    python: Path | None = None
    """A Python of this machine that it has too, read-only and at the same place."""

    @classmethod
    def make(cls, debian: int, root: Path, log: Path, python: Path | None = None) -> Machine:
        """Make it, with the user `newcomer`; what is there already is removed.

        Raises FileNotFoundError without a program to make it, CalledProcessError when it fails.
        """
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            subprocess.run(
                [*_maker(), SUITES[debian], root, MIRROR],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=MAKE_TIMEOUT,
            )
        shutil.copy("/etc/resolv.conf", root / "etc")
        for file in _certificates().values():
            shutil.copy(file, root / COPIED)
        machine = cls(debian, root, python)
        made = machine.run(f"useradd --create-home {NEWCOMER.name}", ROOT, root / "useradd.log")
        assert made.code == 0, made.last
        return machine

    def clone(self, repository: Path, user: User) -> None:
        """A clean clone of `repository` in `user`'s home, anew."""
        target = self.root / user.home.lstrip("/") / "clone"
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["git", "clone", "--quiet", "--no-local", repository, target], check=True)
        owner = f"{user.name}:{user.name}"
        home = f"{user.home}/clone"
        subprocess.run(["chroot", self.root, "chown", "-R", owner, home], check=True)

    def run(self, command: str, user: User, log: Path) -> Ran:
        """Run a shell `command` in `user`'s clone, or at home while there is none."""
        pairs = [*_mounts(), *([(str(self.python), str(self.python))] if self.python else [])]
        mounts = [part for pair in pairs for part in pair]
        path = ":".join([f"{user.home}/.local/bin", user.path])
        if self.python:
            path = f"{self.python}/bin:{path}"
        for source, target in pairs:
            _make_mount_point(Path(source), self.root / target.lstrip("/"))
        script = f"cd ~/clone 2>/dev/null || cd; umask {user.umask}; {command}"
        began = time.monotonic()
        with log.open("wb") as output:
            ended = subprocess.run(
                [
                    *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
                    *("bash", "-c", ENTER, "enter", str(self.root), *mounts, "--"),
                    *("setpriv", "--reuid", user.name, "--regid", user.name, "--init-groups"),
                    *("env", "-i", *_environment(user), f"PATH={path}", "bash", "-c", script),
                ],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=RUN_TIMEOUT,
            )
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return Ran(ended.returncode, time.monotonic() - began, said[-1] if said else "")


def _maker() -> list[str]:
    for name in ("mmdebstrap", "debootstrap"):
        if program := shutil.which(name):
            return [program, "--variant=minbase"]
    raise FileNotFoundError(
        "neither mmdebstrap nor debootstrap is here: apt-get install mmdebstrap"
    )


def _certificates() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if CERTIFICATES.match(name)}


def _environment(user: User) -> Iterator[str]:
    yield from (f"HOME={user.home}", f"USER={user.name}")
    # apt-get asks nothing, as with -y.
    yield from ("DEBIAN_FRONTEND=noninteractive", "TERM=dumb")
    yield from (f"{name}={value}" for name, value in os.environ.items() if NETWORK.match(name))
    yield from (f"{name}=/{COPIED}" for name in _certificates())


def _mounts() -> list[tuple[str, str]]:
    """Terraform and the mirrors: from where, and to where in the machine."""
    terraform = find_binary(os.environ).path.resolve()
    mirrors = {
        str(root)
        for root in mirror_roots(os.environ)
        if any((root / host).is_dir() for host in HOSTS)
    }
    return [
        (str(terraform), "/usr/local/bin/terraform"),
        *((mirror, f"/opt/mirror-{n}") for n, mirror in enumerate(sorted(mirrors))),
    ]


def _make_mount_point(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()


def quietly(command: str) -> str:
    """An `apt-get install` of the README, which asks before it installs, without the question."""
    words = shlex.split(command, posix=False)
    at = [n for n, word in enumerate(words) if word == "apt-get"]
    for n in reversed(at):
        words.insert(n + 1, "-qq" if words[n + 1] == "update" else "-qqy")
    return " ".join(words)
