"""The seeded mistakes: of tests/tij/emulator/contract/mistakes.toml and of test_states.py."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MISTAKES = ROOT / "tests" / "tij" / "emulator" / "contract" / "mistakes.toml"
TERRAFORM = Path(__file__).with_name("terraform.toml")

Json = dict[str, Any]


@dataclass(frozen=True)
class Seed:
    """One call that AWS takes, and the same with one mistake."""

    id: str
    service: str
    operation: str
    right: Json
    wrong: Json
    what: str
    code: str
    guide: str | None
    """Which of the guide's own errors it is; its list of what blocks the build."""


def with_mistake(right: Json, mistake: Mapping[str, Any]) -> Json:
    """`right` with `set` laid over it by dotted path and without what `without` names."""
    wrong: Json = copy.deepcopy(right)
    for path, value in mistake.get("set", {}).items():
        lay(wrong, path, value)
    for name in mistake.get("without", []):
        del wrong[name]
    return wrong


def lay(tree: Json, path: str, value: Any) -> None:
    """Put `value` at a dotted path; numbers are places in a list."""
    *parents, last = path.split(".")
    place: Any = tree
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value


def seeds() -> list[Seed]:
    """All of the list, in its order."""
    return [
        Seed(
            f"{operation['name']}-{number}",
            operation["service"],
            operation["name"],
            operation["right"],
            with_mistake(operation["right"], mistake),
            _words(mistake),
            mistake["code"],
            mistake.get("guide"),
        )
        for operation in tomllib.loads(MISTAKES.read_text(encoding="utf-8"))["operation"]
        for number, mistake in enumerate(operation["mistakes"])
    ]


def _words(mistake: Mapping[str, Any]) -> str:
    parts = [f"{path} = {_short(value)}" for path, value in mistake.get("set", {}).items()]
    parts += [f"without {name}" for name in mistake.get("without", [])]
    return ", ".join(parts)


def _short(value: object) -> str:
    text = str(value).replace("\n", " ").replace("|", "¦")
    return text if len(text) <= 40 else f"{text[:36]} ..."


def resources() -> dict[str, tuple[str, Json]]:
    """Type and arguments by seed, where Terraform can be given the mistake; the right ones too.

    `names` in the table says which argument is which member of the request. What is right stands
    under the operation's name.
    """
    table = tomllib.loads(TERRAFORM.read_text(encoding="utf-8"))
    found = {name: (entry["type"], dict(entry["right"])) for name, entry in table.items()}
    for operation in tomllib.loads(MISTAKES.read_text(encoding="utf-8"))["operation"]:
        if operation["name"] not in table:
            continue
        entry = table[operation["name"]]
        for number, mistake in enumerate(operation["mistakes"]):
            said = _arguments(entry, mistake)
            if said is not None:
                found[f"{operation['name']}-{number}"] = (entry["type"], said)
    return found


def _arguments(entry: Mapping[str, Any], mistake: Mapping[str, Any]) -> Json | None:
    arguments: Json = copy.deepcopy(entry["right"])
    names: Mapping[str, str] = entry["names"]
    for path, value in mistake.get("set", {}).items():
        if path not in names:
            return None
        lay(arguments, names[path], value)
    for name in mistake.get("without", []):
        if name not in names:
            return None
        del arguments[names[name]]
    return arguments


def states() -> Mapping[str, Callable[..., object]]:
    """The tests of states by name, each to be called with a maker of clients."""
    from tests.tij.emulator import test_states

    return {
        name.removeprefix("test_"): made
        for name, made in vars(test_states).items()
        if name.startswith("test_")
    }
