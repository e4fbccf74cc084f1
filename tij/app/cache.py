"""The cache's token: from Secrets Manager into ElastiCache, past Terraform, which would keep it."""

from __future__ import annotations

import json
from typing import Any

from tij import contract
from tij.clients import Connect
from tij.errors import BadInputError
from tij.settings.models import Settings
from tij.settings.references import CACHE_LABEL, CACHE_TOKEN

CURRENT = "AWSCURRENT"
# Seconds between two looks at a change, which takes a minute or so.
INTERVAL = 5


def lock_cache(client: Connect, settings: Settings) -> bool:
    """Let in only who has the secret's token; whether that was new to the cache.

    `client` makes boto3's clients. The first token is asked for from now on; with a later one the
    token before it stays good until the next, so that running tasks go on (ElastiCache User
    Guide, "Authenticating with the AUTH command": ROTATE and SET).
    """
    if not settings.cache.enabled:
        return False
    secrets, cache = client("secretsmanager"), client("elasticache")
    secret, group = f"{settings.project.prefix}/cache", f"{settings.project.prefix}-cache"
    try:
        locked = _group(cache, group)["AuthTokenEnabled"]
        stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    except (
        cache.exceptions.ReplicationGroupNotFoundFault,
        secrets.exceptions.ResourceNotFoundException,
    ):
        raise BadInputError(
            f"The cache {group} is not there yet: the stack {contract.DATA} makes it.",
            next_step=f"tij apply -e {settings.environment} {contract.DATA}",
        ) from None
    version = next(id_ for id_, labels in stages.items() if CURRENT in labels)
    asked = next((id_ for id_, labels in stages.items() if CACHE_LABEL in labels), None)
    if locked and asked == version:
        return False
    value = secrets.get_secret_value(SecretId=secret, VersionId=version)["SecretString"]
    token = json.loads(value)[CACHE_TOKEN]
    for strategy in ("ROTATE",) if locked else ("ROTATE", "SET"):
        cache.modify_replication_group(
            ReplicationGroupId=group,
            AuthToken=token,
            AuthTokenUpdateStrategy=strategy,
            ApplyImmediately=True,
        )
        cache.get_waiter("replication_group_available").wait(
            ReplicationGroupId=group, WaiterConfig={"Delay": INTERVAL, "MaxAttempts": 240}
        )
    if asked != version:
        moved = {"RemoveFromVersionId": asked} if asked else {}
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage=CACHE_LABEL, MoveToVersionId=version, **moved
        )
    return True


def _group(cache: Any, group: str) -> dict[str, Any]:
    found: dict[str, Any] = cache.describe_replication_groups(ReplicationGroupId=group)[
        "ReplicationGroups"
    ][0]
    return found
