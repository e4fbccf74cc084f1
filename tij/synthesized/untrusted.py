"""Stacks that were synthesized elsewhere, by code that nobody has reviewed yet: a pull request's.

A plan of them runs with credentials. Terraform runs no program of theirs and sends nothing to
anyone but AWS (and Vercel) as long as they hold only what our own synthesis writes; that is
checked here before Terraform sees them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tij.errors import BadInputError
from tij.settings.models import Settings
from tij.synthesized.expressions import forbidden
from tij.synthesized.graph import StackGraph

SOURCES = frozenset({"aws", "hashicorp/aws", "registry.terraform.io/hashicorp/aws"})
VERCEL = frozenset({"vercel/vercel", "registry.terraform.io/vercel/vercel"})
TYPES = re.compile(r"(aws|vercel)_\w+|terraform_remote_state|terraform_data")
BLOCKS = frozenset({"//", "terraform", "provider", "resource", "data", "ephemeral", "output"})
MOVES = {
    "moved": frozenset({"from", "to"}),
    "import": frozenset({"id", "identity", "provider", "to"}),
    "removed": frozenset({"from", "lifecycle"}),
}
"""Block → its arguments; `removed` may hold a provisioner too, which runs a program."""
STACK = re.compile(r"[a-z]+(-[a-z]+)*")
TERRAFORM = frozenset({"backend", "required_providers", "required_version"})
BACKEND = frozenset({"bucket", "encrypt", "key", "region", "use_lockfile"})
# Endpoints, profiles and assumed roles would take the credentials elsewhere.
AWS_PROVIDER = frozenset({"alias", "allowed_account_ids", "default_tags", "max_retries", "region"})
VERCEL_PROVIDER = frozenset({"alias", "team"})
RUNS_PROGRAMS = frozenset({"connection", "provisioner"})


def read_untrusted_stacks(directory: Path, settings: Settings) -> StackGraph:
    """Read `cdktf.out` from elsewhere; BadInputError lists everything that it may not hold.

    `settings` are those of reviewed code: they say which states may be read.
    """
    environment = settings.environment
    try:
        entries = {
            id_: entry
            for id_, entry in _read(directory / "manifest.json")["stacks"].items()
            if id_.startswith(f"{environment}-")
        }
        problems = list(_misplaced(directory, entries, environment))
        paths = {id_: directory / entry["synthesizedStackPath"] for id_, entry in entries.items()}
        contents = {} if problems else {id_: _read(path) for id_, path in paths.items()}
        for id_, content in contents.items():
            problems += (f"{id_}: {problem}" for problem in _in_stack(content, settings))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadInputError(
            f"{directory}: not a complete cdktf.out ({type(error).__name__}: {error}).",
            next_step="name the directory that `cdktf synth` wrote",
        ) from error
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise BadInputError(
            f"{directory}: not planned, because it holds what this project's synthesis never"
            f" writes:\n{listed}",
            next_step="take it out of the pull request, or plan it by hand after a review",
        )
    # What was checked goes on, not the files: they may be read in another way, or change.
    stacks = StackGraph.of(entries, paths, contents, environment)
    if not len(stacks):
        raise BadInputError(f"{directory}: holds no stack of {environment}.")
    return stacks


def _misplaced(directory: Path, entries: Mapping[str, Any], environment: str) -> Iterator[str]:
    """Ids become names of files and directories."""
    root = directory.resolve()
    for id_, entry in entries.items():
        for named in (id_, *entry["dependencies"]):
            if not STACK.fullmatch(named.removeprefix(f"{environment}-")):
                yield f"a stack called {named!r}"
        if not (directory / entry["synthesizedStackPath"]).resolve().is_relative_to(root):
            yield f"{id_}: its file is outside the directory"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Terraform merges blocks that are written twice, where Python keeps the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the key {twice!r} is written twice")
    return found


def _in_stack(content: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    yield from _others("block", content, BLOCKS | MOVES.keys() | {"locals"})
    for kind, arguments in MOVES.items():
        blocks = content.get(kind, ())
        for block in [blocks] if isinstance(blocks, Mapping) else blocks:
            yield from _others(kind, block, arguments)
    yield from _others("terraform", content["terraform"], TERRAFORM)
    yield from _state("backend", content["terraform"]["backend"], settings)
    for name, required in content["terraform"].get("required_providers", {}).items():
        source = required.get("source", "")
        if (name == "aws" and source in SOURCES) or (name == "vercel" and source in VERCEL):
            continue
        yield f"provider {name} ({source})"
    for name, keys in (("aws", AWS_PROVIDER), ("vercel", VERCEL_PROVIDER)):
        for block in content.get("provider", {}).get(name, ()):
            yield from _others(f"provider {name}", block, keys)
    yield from _others("provider", content.get("provider", {}), frozenset({"aws", "vercel"}))
    for kind in ("resource", "data", "ephemeral"):
        for type_, named in content.get(kind, {}).items():
            if not TYPES.fullmatch(type_):
                yield f"{kind} {type_}"
            for name, block in named.items():
                for key in sorted(RUNS_PROGRAMS & block.keys()):
                    yield f"{key} in {type_}.{name}"
    for name, block in content.get("data", {}).get("terraform_remote_state", {}).items():
        yield from _state(name, {block.get("backend"): block.get("config", {})}, settings)
    for text in sorted(set(_texts(content))):
        if ("${" in text or "%{" in text) and (found := forbidden(text)):
            yield f"{found}: {text[:60]!r}"


def _state(where: str, backends: Mapping[Any, Any], settings: Settings) -> Iterator[str]:
    """Only this environment's states, in the bucket of the reviewed settings."""
    for kind, block in backends.items():
        if kind != "s3":
            yield f"{where}: state in {kind}"
            continue
        yield from _others(where, block, BACKEND)
        if block.get("bucket") != settings.state.bucket:
            yield f"{where}: state in bucket {block.get('bucket')}"
        key = str(block.get("key"))
        if not key.startswith(settings.state_prefix) or ".." in key:
            yield f"{where}: state {key}"


def _others(where: str, block: Mapping[str, object], known: frozenset[str]) -> Iterator[str]:
    for key in sorted(set(block) - known):
        yield f"{where}: {key}"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
