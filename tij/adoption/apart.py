"""Settings that the design holds apart from what they are of: taken in, or withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tij.adoption.design import Block, Place
from tij.adoption.matched import Matching


def take_apart(matching: Matching) -> None:
    """Match those that are there; withhold those that would change what was matched."""
    _settings(matching)
    _withhold(matching)


def _bucket(
    operation: str, has: Callable[[Any], object] = lambda _: True
) -> Callable[[Matching, Block, str], bool]:
    """Whether a bucket has a setting of its own."""

    def there(matching: Matching, _: Block, bucket: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            return bool(has(getattr(matching.client("s3"), operation)(Bucket=bucket)))
        except ClientError as error:
            # NoSuchBucketPolicy, NoSuchCORSConfiguration, ...: S3 API Reference, "Error responses".
            code = error.response["Error"]["Code"]
            # Itself, the bucket is there.
            if code != "NoSuchBucket" and code.startswith(("NoSuch", "OwnershipControlsNotFound")):
                return False
            if code == "ServerSideEncryptionConfigurationNotFoundError":
                return False
            raise

    return there


def _has_lifecycle(matching: Matching, _: Block, repository: str) -> bool:
    ecr = matching.client("ecr")
    try:
        ecr.get_lifecycle_policy(repositoryName=repository)
    except ecr.exceptions.LifecyclePolicyNotFoundException:
        return False
    return True


def _has_providers(matching: Matching, _: Block, cluster: str) -> bool:
    described = matching.client("ecs").describe_clusters(clusters=[cluster])["clusters"]
    return any(one.get("capacityProviders") for one in described)


SETTINGS: Mapping[str, tuple[str, Callable[[Matching, Block, str], bool] | None]] = {
    "aws_s3_bucket_cors_configuration": ("bucket", _bucket("get_bucket_cors")),
    "aws_s3_bucket_lifecycle_configuration": (
        "bucket",
        _bucket("get_bucket_lifecycle_configuration"),
    ),
    "aws_s3_bucket_logging": (
        "bucket",
        _bucket("get_bucket_logging", lambda said: said.get("LoggingEnabled")),
    ),
    "aws_s3_bucket_ownership_controls": ("bucket", _bucket("get_bucket_ownership_controls")),
    "aws_s3_bucket_policy": ("bucket", _bucket("get_bucket_policy")),
    "aws_s3_bucket_public_access_block": ("bucket", _bucket("get_public_access_block")),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "bucket",
        _bucket("get_bucket_encryption"),
    ),
    "aws_s3_bucket_versioning": (
        "bucket",
        _bucket("get_bucket_versioning", lambda said: said.get("Status")),
    ),
    "aws_ecr_lifecycle_policy": ("repository", _has_lifecycle),
    "aws_ecs_cluster_capacity_providers": ("cluster_name", _has_providers),
    "aws_sns_topic_policy": ("arn", lambda *_: True),
    # Imported, its value would stand in the state.
    "aws_secretsmanager_secret_version": ("secret_id", None),
    "aws_appautoscaling_target": ("resource_id", None),
    "aws_appautoscaling_policy": ("resource_id", None),
    "aws_route": ("route_table_id", None),
    "aws_route_table_association": ("subnet_id", None),
}
"""Type → the argument that names whose setting it is, and whether that has one.

To make one of these changes something else; None is for what is matched elsewhere or never.
"""

EVERYBODY = {"0.0.0.0/0", "::/0"}
"""A group that let only some in, as a CDN's addresses, would be open."""


def _settings(matching: Matching) -> None:
    """What a matched resource has of settings that the design holds apart."""
    for type_, (argument, has) in SETTINGS.items():
        for place, block in list(matching.design.blocks(type_)):
            of = matching.matched.id(matching.design.only(place.stack, block[argument]))
            if has and of and has(matching, block, of):
                matching.matched.add(place, of)


def _withhold(matching: Matching) -> None:
    """What isn't there of the design, and would change what was matched if it were made."""
    withheld: set[Place] = set()
    while fresh := set(_changing(matching, withheld)):
        withheld |= fresh
    for place in sorted(withheld):
        matching.matched.withheld.setdefault(place.stack, []).append(place.address)


def _changing(matching: Matching, withheld: set[Place]) -> Iterator[Place]:
    for type_, (argument, _) in SETTINGS.items():
        for place, block in matching.design.blocks(type_):
            of = matching.design.named_in(place.stack, block[argument])
            changes = any(matching.matched.id(one) or one in withheld for one in of)
            if changes and matching.matched.id(place) is None and place not in withheld:
                yield place
    for place, block in matching.design.blocks("aws_vpc_security_group_ingress_rule"):
        group = matching.design.only(place.stack, block["security_group_id"])
        opens = matching.matched.id(group) and EVERYBODY & {
            block.get("cidr_ipv4"),
            block.get("cidr_ipv6"),
        }
        if opens and matching.matched.id(place) is None and place not in withheld:
            yield place
