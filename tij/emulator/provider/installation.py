"""The stand-in: what Terraform takes for the provider's package, a script that runs the program.

Terraform hashes a provider's whole package, 700 MB, at every command; of a script there is nothing
to hash. So a provider that can't be edited has a stand-in too.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tij.emulator.provider.copies import edited_copy
from tij.emulator.provider.edit import CannotEditError
from tij.emulator.provider.services import SERVICES

WAITS_VARIABLE = "TIJ_PROVIDER_WAITS"
"""`1`: the provider waits in a rehearsal as on AWS."""

# Whatever finds this script by mistake, without the embedded AWS, gets the provider itself; so does
# a rehearsal whose copy was removed meanwhile, with the user's cache.
PROGRAM = """\
#!/bin/sh
case "$AWS_ENDPOINT_URL" in
  http://127.0.0.1:*) [ ! -x {rehearsed} ] || exec {rehearsed} "$@" ;;
esac
exec {original} "$@"
"""


@dataclass(frozen=True)
class Installed:
    """How the provider runs in rehearsals."""

    directory: Path
    """A directory that is named after how it runs: Terraform's lock files differ with it."""
    package: Path
    """The package that takes the place of the original's; the original's when there is none."""
    says: str
    """The same in one line, for the user."""


def install(
    package: Path,
    mirror: Path,
    environment: Mapping[str, str],
    *,
    fallback: Path,
    others: Collection[str] = (),
) -> Installed:
    """Put a stand-in for the AWS provider in the unpacked `package` below `mirror`.

    The copy without waits is kept in the user's cache directory, else in `fallback`. It has the
    services of `TYPES`; with `others`, types that are not among them, all that the provider has.
    """
    try:
        original = _program(package)
    except CannotEditError as error:
        return Installed(mirror / "original", package, _waits(str(error)))
    if environment.get(WAITS_VARIABLE, "0") not in ("", "0"):
        rehearsed, says = original, _waits(f"{WAITS_VARIABLE} is set")
    else:
        try:
            rehearsed, why_all = _copy(original, [*_user_cache(environment), fallback], others)
            says = f"Terraform's AWS provider runs without its waits ({WAITS_VARIABLE}=1: with)."
            if why_all:
                says += f" It has all of its services, which costs seconds: {why_all}."
        except CannotEditError as error:
            rehearsed, says = original, _waits(str(error))
    text = PROGRAM.format(
        rehearsed=shlex.quote(str(rehearsed)), original=shlex.quote(str(original))
    )
    directory = mirror / f"aws-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    script = directory / "aws" / package.parent.name / package.name / original.name
    _write(script, text)
    return Installed(directory, script.parent, says)


def _copy(original: Path, directories: Sequence[Path], others: Collection[str]) -> tuple[Path, str]:
    """The copy, and why it has all services; empty where it has few."""
    if others:
        why_all = f"the stacks have, or had, {', '.join(sorted(others))}"
        return edited_copy(original, directories), why_all
    try:
        return edited_copy(original, directories, SERVICES), ""
    except CannotEditError as error:
        return edited_copy(original, directories), str(error)


def _program(package: Path) -> Path:
    found = sorted(package.glob("terraform-provider-aws*"))
    if len(found) != 1:
        raise CannotEditError(f"{package} holds {len(found)} programs")
    return found[0].absolute()


def _user_cache(environment: Mapping[str, str]) -> Sequence[Path]:
    """XDG Base Directory Specification: a relative path is not to be used."""
    named = environment.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return [Path(named) / "tij" / "provider"]
    home = environment.get("HOME")
    return [Path(home) / ".cache" / "tij" / "provider"] if home else []


def _waits(reason: str) -> str:
    return f"Terraform's AWS provider waits as on AWS: {reason}."


def _write(script: Path, text: str) -> None:
    if script.is_file() and script.read_text(encoding="utf-8") == text:
        return
    script.parent.mkdir(parents=True, exist_ok=True)
    partial = script.with_name(f".{script.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.chmod(0o755)
    partial.replace(script)
