"""Terraform's side: the stack `data` gets the new instance as designed, or the old one as held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tij import contract
from tij.adoption import decisions
from tij.adoption.decisions import Adoption
from tij.adoption.design import Design, Place
from tij.adoption.holding import kept
from tij.adoption.toward import without
from tij.restore.marks import Stage
from tij.restore.situation import Pair
from tij.restore.stacks import Stacks
from tij.synthesized.graph import Stack

SECRET = "master_user_secret[0].secret_arn"  # noqa: S105 - an attribute's name
WHAT = "A move changes the database only, so that it can be taken back."


@dataclass(frozen=True)
class MoveStacks:
    """`file` is where what is held stands; `data` is the stack as designed, with nothing held."""

    stacks: Stacks
    data: Stack
    file: Path

    @cached_property
    def designed(self) -> Mapping[str, Any]:
        """The database's block, with the name of its parameter group."""
        design = Design({contract.DATA: self.data.configuration})
        block = design.block(self._place)
        group = design.only(contract.DATA, block["parameter_group_name"])
        named = design.block(group)["name"] if group else block["parameter_group_name"]
        return {**block, "parameter_group_name": named}

    @property
    def known(self) -> str:
        """`DbiResourceId` that the state has; empty where it has none."""
        state = self.stacks.session.state(self.stacks.session.stacks[contract.DATA])
        return (state.ids if state else {}).get(self.stacks.address, "")

    @property
    def password_in(self) -> str:
        """ARN of the secret that stands in for RDS's (`[instead]`); empty where none does."""
        table = decisions.read(self.file).instead.get(contract.DATA, {})
        return table.get(f"{self.stacks.address}.{SECRET}", "")

    def check(self) -> None:
        """BadInputError where somebody works on it, or anything waits to be applied."""
        self.stacks.check()

    def take_in(self, pair: Pair, name: str, password_in: str) -> None:
        """Let the state have `pair.coming`, and `[held]` say so: the old one is held."""
        adoption = decisions.read(self.file)
        if pair.stage is Stage.UNDOING:
            adoption = held_again(adoption, self.stacks.address, password_in)
        else:
            adoption = without(adoption, (contract.DATA, self.stacks.address))
        configuration = kept(self.data.configuration, adoption, contract.DATA)
        data = replace(self.data, configuration=configuration)
        self.stacks.take_in(pair.coming["DbiResourceId"], name, data)
        # After the state knows it: until then every plan holds what is there.
        decisions.write(self.file, adoption)

    def hand_over(self) -> None:
        """Let the service's tasks have its secret; TijError unless they serve with it."""
        self.stacks.hand_over()

    @property
    def _place(self) -> Place:
        return Place(contract.DATA, self.stacks.address)


def held_again(adoption: Adoption, address: str, password_in: str) -> Adoption:
    """The adoption that holds the database, whose password is in the secret of that ARN."""
    held = adoption.held.get(contract.DATA, ())
    instead = {**adoption.instead.get(contract.DATA, {}), f"{address}.{SECRET}": password_in}
    return replace(
        adoption,
        held={**adoption.held, contract.DATA: sorted({*held, address})},
        instead={**adoption.instead, contract.DATA: instead},
    )
