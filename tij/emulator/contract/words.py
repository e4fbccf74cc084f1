"""What AWS's models say in words only, as two tables beside this file.

`words.toml` has a rule a row; `pages.toml` has what a page of an API reference says, read through.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jmespath
from pydantic import BaseModel, ConfigDict, Field

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters

WORDS = Path(__file__).with_name("words.toml")
PAGES = Path(__file__).with_name("pages.toml")


class Row(BaseModel):
    """One rule, as the tables' heads explain; `low` and `high` are its `from` and `to`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    operations: tuple[str, ...]
    code: str
    message: str
    source: str
    member: str | None = None
    when: str | None = None
    pattern: str | None = None
    reserved: str | None = None
    longest: int | None = None
    low: int | None = Field(None, alias="from")
    high: int | None = Field(None, alias="to")
    one_of: tuple[str | int, ...] | None = None
    multiple_of: int | None = None

    def refused(self, parameters: Parameters) -> Iterator[Refusal]:
        """One refusal for each value that breaks the rule; one for a `when` without `member`."""
        if self.when and not _search(self.when, parameters):
            return
        if self.member is None:
            yield Refusal(self.code, self.message)
            return
        found = _search(self.member, parameters)
        for value in found if isinstance(found, list) else [found]:
            if value is not None and not self._takes(value):
                yield Refusal(self.code, self.message.format(value=value))

    def _takes(self, value: Any) -> bool:
        return not (
            (self.pattern is not None and not re.fullmatch(self.pattern, str(value)))
            or (self.reserved is not None and re.fullmatch(self.reserved, str(value)))
            or (self.longest is not None and len(value) > self.longest)
            or (self.low is not None and value < self.low)
            or (self.high is not None and value > self.high)
            or (self.one_of is not None and value not in self.one_of)
            or (self.multiple_of is not None and value % self.multiple_of)
        )


@cache
def rows() -> dict[tuple[str, str], list[Row]]:
    """By service and operation, in the tables' order."""
    said = [*tomllib.loads(WORDS.read_text())["row"], *_pages()]
    found: dict[tuple[str, str], list[Row]] = {}
    for row in map(Row.model_validate, said):
        for operation in row.operations:
            found.setdefault((row.service, operation), []).append(row)
    return found


def _pages() -> Iterator[Mapping[str, Any]]:
    for page in tomllib.loads(PAGES.read_text())["page"]:
        shared = {name: value for name, value in page.items() if name != "rules"}
        for rule in page["rules"]:
            own = {name: value for name, value in rule.items() if name not in ("where", "says")}
            message = rule.get("says") or f"Invalid value for {rule['member']}: {{value}}"
            when = {"when": rule["where"]} if "where" in rule else {}
            yield {**shared, **own, **when, "message": message}


def refused_in_words(service: str, operation: str, parameters: Parameters) -> Refusal | None:
    """The first rule that the parameters break."""
    for row in rows().get((service, operation), []):
        for refusal in row.refused(parameters):
            return refusal
    return None


def _search(expression: str, parameters: Parameters) -> Any:
    return _compiled(expression).search(parameters)


@cache
def _compiled(expression: str) -> Any:
    # jmespath itself remembers the last 128 only.
    return jmespath.compile(expression)
