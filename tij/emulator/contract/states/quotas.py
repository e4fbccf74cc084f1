"""AWS's quotas, as a new account has them: the table beside this file, applied to what is there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, held, said_in, store

TABLE = Path(__file__).with_name("quotas.toml")


class Quota(BaseModel):
    """One quota, as the table's head explains."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    service: str
    operations: tuple[str, ...]
    limit: int
    code: str
    message: str
    source: str
    store: str | None = None
    same: Mapping[str, str] = {}
    where: str | None = None
    of: str | None = None
    holds: str | None = None
    adds: str | None = None
    again: str | None = None
    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def refused(self, said: Parameters) -> Refusal | None:
        """AWS's answer where the request would exceed it."""
        adds = len(said_in(self.adds, said)) if self.adds else 1
        if not adds or (self.again and self._is_there(said)):
            return None
        if self._there(said) + adds <= self.limit:
            return None
        return Refusal(self.code, self.message.format(limit=self.limit), self.status)

    def _is_there(self, said: Parameters) -> bool:
        names = said_in(self.again or "", said)
        if self.of:
            return any(name in self._held(said) for name in names)
        return any(store(self.store or "").get(name) is not None for name in names)

    def _there(self, said: Parameters) -> int:
        if self.store is None:
            return 0
        if self.of:
            return len(self._held(said))
        return sum(self._counts(record, said) for record in held(store(self.store)))

    def _held(self, said: Parameters) -> list[Any]:
        found = [store(self.store or "").get(name) for name in said_in(self.of or "", said)]
        return [held for one in found if one is not None for held in said_in(self.holds or "", one)]

    def _counts(self, record: Mapping[str, Any], said: Parameters) -> bool:
        return (
            not any(str(record.get(key)) in GOING for key in ("State", "Status", "status"))
            and all(
                _is_same(record.get(mine), said.get(theirs)) for mine, theirs in self.same.items()
            )
            and (self.where is None or bool(said_in(self.where, record)))
        )


def _is_same(kept: Any, said: Any) -> bool:
    # Records of a query service keep numbers as the request's text.
    return bool(kept == said) or (said is not None and str(kept) == str(said))


@cache
def quotas() -> dict[tuple[str, str], list[Quota]]:
    """By service and operation, in the table's order."""
    found: dict[tuple[str, str], list[Quota]] = {}
    for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["quota"]:
        quota = Quota.model_validate(row)
        for operation in quota.operations:
            found.setdefault((quota.service, operation), []).append(quota)
    return found
