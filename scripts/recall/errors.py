"""What AWS's API references answer with, operation by operation, and how each was judged.

The table is tests/tij/emulator/contract/errors.toml; its head says what a row means.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from scripts.recall.seeds import ROOT
from tij.emulator.contract.routing import service_model

TABLE = ROOT / "tests" / "tij" / "emulator" / "contract" / "errors.toml"
WITHOUT_ERRORS = "ec2"
"""The service whose model names no errors: what its page of error codes says is in the table."""


class Judged(BaseModel):
    """One row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    verdict: Literal["refused", "iam", "never", "open"]
    errors: tuple[str, ...]
    why: str = ""


@cache
def operations() -> dict[str, list[str]]:
    """Service → the operations that are called."""
    return {name: said.split() for name, said in _table()["operations"].items()}


@cache
def judged() -> list[Judged]:
    """The rows, in the table's order."""
    return [Judged.model_validate(row) for row in _table()["judged"]]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def errors(service: str, operation: str) -> set[str]:
    """The codes that AWS answers the operation with."""
    if service == WITHOUT_ERRORS:
        rows = [row for row in judged() if row.service == service]
        said = [error.split("@") for row in rows for error in row.errors]
        return {code for code, of in said if of == operation}
    shapes = service_model(service).operation_model(operation).error_shapes
    return {str(shape.metadata.get("error", {}).get("code") or shape.name) for shape in shapes}


def verdict(service: str, operation: str, error: str) -> Judged | None:
    """The narrowest row: of the operation, then of the service, then of all."""
    wanted = ((service, f"{error}@{operation}"), (service, error), ("*", error))
    return next((_rows()[key] for key in wanted if key in _rows()), None)


@cache
def _rows() -> dict[tuple[str, str], Judged]:
    return {(row.service, error): row for row in judged() for error in row.errors}


def every() -> Iterator[tuple[str, str, str]]:
    """Each service, operation and error."""
    for service, names in operations().items():
        for name in names:
            for error in sorted(errors(service, name)):
                yield service, name, error


def counted() -> dict[str, Counter[str]]:
    """Service → how many pairs of an operation and an error have each verdict."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for service, operation, error in every():
        row = verdict(service, operation, error)
        found[service][row.verdict if row else "not judged"] += 1
    return found
