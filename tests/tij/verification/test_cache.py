"""A cache that anybody enters, or that is not encrypted, is a failed line."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tij.settings.references import CACHE_LABEL
from tij.troubleshooting.probes.cache import group
from tij.verification.checks.cache import locked
from tij.verification.finding import Status

GROUP = {
    "TransitEncryptionEnabled": True,
    "TransitEncryptionMode": "required",
    "AuthTokenEnabled": True,
    "AtRestEncryptionEnabled": True,
    "Status": "available",
}


def elasticache(**changes: object) -> object:
    answer = {"ReplicationGroups": [{**GROUP, **changes}]}
    return SimpleNamespace(describe_replication_groups=lambda ReplicationGroupId: answer)  # noqa: N803


def described(labels: list[str], SecretId: str) -> dict[str, object]:  # noqa: N803
    older = {"0": ["AWSPREVIOUS", CACHE_LABEL] if CACHE_LABEL not in labels else ["AWSPREVIOUS"]}
    return {"VersionIdsToStages": {**older, "1": labels}}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"labels": ["AWSCURRENT"]}, "cache-token-behind"),
        ({}, "cache-locked"),
        ({"Status": "snapshotting"}, "cache-locked"),
        ({"TransitEncryptionEnabled": False}, "cache-plain"),
        ({"TransitEncryptionMode": "preferred"}, "cache-plain"),
        ({"AuthTokenEnabled": False}, "cache-unlocked"),
        ({"AtRestEncryptionEnabled": False}, "cache-unencrypted"),
        ({"Status": "create-failed"}, "cache-status"),
    ],
)
def test_what_is_seen(changes: dict[str, object], code: str) -> None:
    changes = dict(changes)
    labels = changes.pop("labels", ["AWSCURRENT", CACHE_LABEL])
    secrets = cast(Any, SimpleNamespace(describe_secret=partial(described, labels)))
    found = locked(elasticache(**changes), secrets, "shop-cache", "arn")
    assert found.code == code
    assert (found.status is Status.PASS) is (code == "cache-locked")


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({}, []),
        ({"Status": "modifying"}, []),
        ({"Status": "deleting"}, ["cache-status"]),
        ({"AuthTokenEnabled": False}, ["cache-token"]),
    ],
)
def test_the_doctor_suspects(changes: dict[str, object], causes: list[str]) -> None:
    found = group(elasticache(**changes), "shop-cache", environment="production")
    assert [diagnosis.name for diagnosis in found] == causes
