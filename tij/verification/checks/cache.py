"""The cache: encrypted, and entered with a token only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tij.settings.references import CACHE_LABEL
from tij.verification.finding import Finding, failed, passed

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT = "AWSCURRENT"


def locked(
    elasticache: Any, manager: SecretsManagerClient, identifier: str, secret: str
) -> Finding:
    """It runs, data and connections are encrypted, and it asks for the secret's present token.

    `secret` is the secret's ARN. Its value is not read.
    """
    group = elasticache.describe_replication_groups(ReplicationGroupId=identifier)[
        "ReplicationGroups"
    ][0]
    if (
        not group.get("TransitEncryptionEnabled")
        or group.get("TransitEncryptionMode") != "required"
    ):
        return failed("cache-plain", cache=identifier)
    if not group.get("AuthTokenEnabled"):
        return failed("cache-unlocked", cache=identifier)
    stages = manager.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
    if not any({CURRENT, CACHE_LABEL} <= set(labels) for labels in stages.values()):
        return failed("cache-token-behind", cache=identifier)
    if not group.get("AtRestEncryptionEnabled"):
        return failed("cache-unencrypted", cache=identifier)
    status = group.get("Status", "?")
    if status not in ("available", "snapshotting"):
        return failed("cache-status", cache=identifier, status=status)
    return passed("cache-locked", cache=identifier, status=status)
