"""The way to a version: the shortest that RDS allows, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tij.emulator.conftest import aws, client
from tests.tij.move.world import NAME, make
from tij.errors import BadInputError
from tij.move.versions import way

__all__ = ["aws", "client"]


class Rds:
    """RDS, with these upgrades."""

    def __init__(self, **targets: list[str]) -> None:
        self.targets = {key.replace("_", ".")[1:]: value for key, value in targets.items()}

    def describe_db_engine_versions(self, Engine: str, EngineVersion: str) -> dict[str, Any]:  # noqa: N803
        minor = {"EngineVersion": "14.99", "IsMajorVersionUpgrade": False}
        targets = [
            {"EngineVersion": one, "IsMajorVersionUpgrade": True}
            for one in self.targets.get(EngineVersion, [])
        ]
        return {"DBEngineVersions": [{"ValidUpgradeTarget": [minor, *targets]}]}


@pytest.mark.parametrize(
    ("now", "wanted", "targets", "expected"),
    [
        ("14.9", "17", {"v14_9": ["15.4", "17.2", "17.10"]}, ["17.10"]),
        ("14.9", "17.2", {"v14_9": ["15.4", "17.2", "17.10"]}, ["17.2"]),
        ("12.7", "17", {"v12_7": ["13.3", "14.2"], "v14_2": ["17.1"]}, ["14.2", "17.1"]),
        ("17.1", "17", {}, []),
        ("17.1", "17.9", {}, []),
    ],
)
def test_the_shortest_way_to_the_newest_minor(
    now: str, wanted: str, targets: dict[str, list[str]], expected: list[str]
) -> None:
    assert way(Rds(**targets), now, wanted) == expected


def test_no_way() -> None:
    with pytest.raises(BadInputError, match="RDS has no way to upgrade PostgreSQL"):
        way(Rds(v14_9=["15.4"]), "14.9", "17")


def test_the_embedded_rds_has_them_and_refuses_what_aws_does(client: Callable[..., Any]) -> None:
    world = make(client)
    assert way(world.rds, "14.20", "17") == ["17.7"]
    assert way(world.rds, "14", "18") == ["18.1"]
    upgrade = {"DBInstanceIdentifier": NAME, "ApplyImmediately": True}
    for more, words in (
        ({"EngineVersion": "17.7"}, "AllowMajorVersionUpgrade flag must be present"),
        ({"EngineVersion": "13.11", "AllowMajorVersionUpgrade": True}, "Cannot upgrade postgres"),
        (
            {
                "EngineVersion": "16.11",
                "AllowMajorVersionUpgrade": True,
                "DBParameterGroupName": "shop-db-postgres17",
            },
            "DBParameterGroupFamily postgres17 can't be used",
        ),
    ):
        with pytest.raises(ClientError, match=words):
            world.rds.modify_db_instance(**upgrade, **more)
    assert world.named()[NAME]["EngineVersion"] == "14.20"
