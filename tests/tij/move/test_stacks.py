"""Terraform's side of a move: what the design says, and what `[held]` says after each swap."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.tij.move.world import SECRET
from tij.adoption import decisions
from tij.adoption.decisions import Adoption
from tij.errors import TijError
from tij.move.stacks import MoveStacks
from tij.restore.marks import Stage
from tij.restore.situation import Pair
from tij.synthesized.graph import Stack

ADDRESS = "aws_db_instance.database"
REFERENCE = f"{ADDRESS}.master_user_secret[0].secret_arn"
DATA: dict[str, Any] = {
    "provider": {"aws": [{"region": "ap-northeast-1", "default_tags": [{"tags": {"a": "b"}}]}]},
    "resource": {
        "aws_db_instance": {
            "database": {
                "identifier": "shop-db",
                "parameter_group_name": "${aws_db_parameter_group.group.name}",
            }
        },
        "aws_db_parameter_group": {"group": {"name": "shop-db-postgres17"}},
        "aws_db_subnet_group": {"subnets": {"name": "shop"}},
    },
    "output": {"secret": {"value": f"${{{REFERENCE}}}"}},
}
HELD = Adoption(
    held={"data": [ADDRESS, "aws_db_subnet_group.subnets"], "service": ["aws_lb.lb"]},
    instead={"data": {REFERENCE: SECRET}},
)


class Swapped:
    """A restore's Terraform, which keeps what it was asked to take in."""

    def __init__(self, *, fails: bool = False) -> None:
        self.address, self.fails = ADDRESS, fails
        self.taken: list[tuple[str, str, dict[str, Any]]] = []

    def take_in(self, id_: str, name: str, data: Stack) -> None:
        if self.fails:
            raise TijError("The plan of data does more than take the database in.")
        self.taken.append((id_, name, cast(dict[str, Any], data.configuration)))


def made(file: Path, swapped: Swapped) -> MoveStacks:
    data = Stack("shop-data", "data", Path("cdk.tf.json"), cast(Any, DATA), {})
    decisions.write(file, HELD)
    return MoveStacks(cast(Any, swapped), data, file)


def pair(stage: Stage) -> Pair:
    coming: Any = SimpleNamespace(DbiResourceId="db-NEW")
    return Pair(cast(Any, {}), cast(Any, vars(coming)), stage)


def test_the_parameter_group_has_its_name_and_the_password_its_place(tmp_path: Path) -> None:
    stacks = made(tmp_path / "shop.toml", Swapped())
    assert stacks.designed["parameter_group_name"] == "shop-db-postgres17"
    assert stacks.password_in == SECRET


def test_moved_it_is_held_no_more_and_the_way_back_holds_it_again(tmp_path: Path) -> None:
    file, swapped = tmp_path / "shop.toml", Swapped()
    stacks = made(file, swapped)
    stacks.take_in(pair(Stage.SWAPPING), "shop-db", SECRET)
    released = decisions.read(file)
    assert released.held == {"data": ["aws_db_subnet_group.subnets"], "service": ["aws_lb.lb"]}
    assert released.instead == {"data": {}}
    stacks.take_in(pair(Stage.UNDOING), "shop-db", SECRET)
    assert decisions.read(file) == HELD
    (_, _, moved), (id_, name, back) = swapped.taken
    assert (id_, name) == ("db-NEW", "shop-db")
    assert "lifecycle" not in moved["resource"]["aws_db_instance"]["database"]
    assert moved["output"]["secret"]["value"] == f"${{{REFERENCE}}}"
    ignoring = {"ignore_changes": "all"}
    assert back["resource"]["aws_db_instance"]["database"]["lifecycle"] == ignoring
    assert back["output"]["secret"]["value"] == SECRET
    # What else is held stays so.
    for one in (moved, back):
        assert one["resource"]["aws_db_subnet_group"]["subnets"]["lifecycle"] == ignoring


def test_what_was_not_taken_in_is_still_held(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    with pytest.raises(TijError):
        made(file, Swapped(fails=True)).take_in(pair(Stage.SWAPPING), "shop-db", SECRET)
    assert decisions.read(file) == HELD
