"""Every error of every called operation is judged; of each that is refused there is an example."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from botocore import xform_name

from scripts.recall.emulators import Clients
from scripts.recall.errors import errors, every, judged, operations, verdict
from scripts.recall.examined import SETS, measure
from tests.tij.emulator.examined import pairs
from tij.emulator import EmbeddedAws
from tij.emulator.contract.routing import service_model
from tij.emulator.contract.states.quotas import quotas

ROOT = Path(__file__).parents[4] / "tij"
# The embedded AWS answers AWS's calls, it makes none.
ANSWERS = ("emulator",)


def test_every_error_of_every_operation_is_judged() -> None:
    assert [pair for pair in every() if verdict(*pair) is None] == []


def test_every_change_to_ec2_is_judged() -> None:
    changing = [name for name in operations()["ec2"] if not re.match(r"Describe|Get|List", name)]
    assert [name for name in changing if not errors("ec2", name)] == []


def test_no_judgement_is_of_nothing_or_said_twice() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for service, operation, error in every():
        found[service] |= {error, f"{error}@{operation}"}
        found["*"].add(error)
    dead = [(r.service, e) for r in judged() for e in r.errors if e not in found[r.service]]
    assert dead == []
    said = Counter((row.service, error) for row in judged() for error in row.errors)
    assert [key for key, times in said.items() if times > 1] == []


def test_what_is_not_refused_has_its_reason() -> None:
    assert [row.errors for row in judged() if row.verdict != "refused" and not row.why] == []


def test_what_is_refused_has_an_example_or_a_quota() -> None:
    examples = {
        (call.service, code)
        for calls in (*SETS.values(), pairs.CALLS)
        for call in calls
        for code in call.codes
    }
    examples |= {(row.service, row.code) for rows in quotas().values() for row in rows}
    asked = {
        (service, error)
        for service, operation, error in every()
        if (row := verdict(service, operation, error)) and row.verdict == "refused"
    }
    assert sorted(asked - examples) == []


@pytest.mark.calls
def test_each_example_is_refused_as_aws_does(aws: EmbeddedAws) -> None:
    clients = Clients(aws.endpoint, aws.environment()["AWS_SECRET_ACCESS_KEY"])
    found = measure(pairs.CALLS, lambda number: clients.of(f"{number + 1:012}"), 2_000_000)
    assert found.passed == []


def test_what_tij_asks_itself_is_in_the_table() -> None:
    """A method called as an operation of one service alone, or of one that its room names."""
    by_method: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for service in operations():
        for name in service_model(service).operation_names:
            by_method[xform_name(name)].add((service, name))
    missing = set()
    for room in ROOT.iterdir():
        if room.name in ANSWERS or not room.is_dir():
            continue
        called, named = _called(room)
        for method in called:
            found = by_method.get(method, set())
            missing |= {
                (service, name)
                for service, name in found
                if (len(found) == 1 or service in named) and name not in operations()[service]
            }
    assert sorted(missing) == [], sorted(missing)


def _called(room: Path) -> tuple[set[str], set[str]]:
    """The methods that a room calls, and the words that it writes in quotes."""
    called: set[str] = set()
    named: set[str] = set()
    for file in room.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called.add(node.func.attr)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
                if re.fullmatch(r"[a-z]+(_[a-z]+)+", node.value):
                    called.add(node.value)
    return called, named
