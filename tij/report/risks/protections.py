"""Guards that the change takes away: protection, encryption, backup, TLS, logs, alarms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.risks.context import Context
from tij.report.risks.model import Kind, Risk, Severity, Term
from tij.report.values import Hidden, Word

HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM
FOREVER = 0
"""`retention_in_days` of a log that is kept for ever."""


def _off(before: Any, after: Any) -> bool:
    return before is True and after in (False, None)


def _on(before: Any, after: Any) -> bool:
    return before is not True and after is True


def _less(before: Any, after: Any) -> bool:
    return isinstance(before, int) and isinstance(after, int) and after < before


def _shorter(before: Any, after: Any) -> bool:
    longest = float("inf")
    days = [longest if days in (FOREVER, None) else days for days in (before, after)]
    return all(isinstance(d, int | float) for d in days) and days[1] < days[0]


def _gone(before: Any, after: Any) -> bool:
    return bool(before) and after in (None, "", [])


def _fewer(before: Any, after: Any) -> bool:
    return isinstance(before, list) and any(
        one not in (after if isinstance(after, list) else ()) for one in before
    )


def _was(value: Any) -> Callable[[Any, Any], bool]:
    return lambda before, after: before == value and after != value


def _becomes(value: Any) -> Callable[[Any, Any], bool]:
    return lambda before, after: before not in (None, value) and after == value


def _older_tls(before: Any, after: Any) -> bool:
    return isinstance(before, str) and isinstance(after, str) and _tls(after) < _tls(before)


def _tls(policy: str) -> tuple[int, int]:
    """The oldest TLS version that a policy accepts.

    ELB's page "Security policies for your Application Load Balancer" and CloudFront's "Supported
    protocols and ciphers between viewers and CloudFront": names without a version accept TLS 1.0.
    """
    if found := re.search(r"TLS13-1-(\d)", policy):
        return 1, int(found[1])
    if found := re.search(r"TLS-?1-([12])", policy) or re.search(r"TLSv1\.(\d)", policy):
        return 1, int(found[1])
    if "FS-1-" in policy and (found := re.search(r"FS-1-(\d)", policy)):
        return 1, int(found[1])
    return (0, 3) if policy.startswith("SSL") else (1, 0)


@dataclass(frozen=True)
class Guard:
    """An argument, by its path through nested blocks, and when its change weakens."""

    path: str
    weaker: Callable[[Any, Any], bool]
    rule: str
    severity: Severity
    types: frozenset[str] = frozenset()
    """None: whatever resource has such an argument."""


def _guard(
    rule: str, severity: Severity, weaker: Callable[[Any, Any], bool], *paths: str, types: str = ""
) -> list[Guard]:
    return [Guard(path, weaker, rule, severity, frozenset(types.split())) for path in paths]


GUARDS = [
    *_guard(
        "protection-off",
        HIGH,
        _off,
        "deletion_protection",
        "enable_deletion_protection",
        "deletion_protection_enabled",
    ),
    *_guard("emptied-when-destroyed", HIGH, _on, "force_destroy", "force_delete"),
    *_guard("protection-less", MEDIUM, _less, "recovery_window_in_days", "deletion_window_in_days"),
    *_guard("protection-less", MEDIUM, _off, "multi_az", "auto_minor_version_upgrade"),
    *_guard(
        "protection-less",
        MEDIUM,
        _off,
        "drop_invalid_header_fields",
        "image_scanning_configuration.scan_on_push",
        "deployment_circuit_breaker.enable",
        "deployment_circuit_breaker.rollback",
    ),
    *_guard("protection-less", MEDIUM, _was("IMMUTABLE"), "image_tag_mutability"),
    *_guard("protection-less", MEDIUM, _was("required"), "metadata_options.http_tokens"),
    *_guard("firewall-off", HIGH, _gone, "web_acl_id"),
    *_guard("backup-less", HIGH, _on, "skip_final_snapshot"),
    *_guard("backup-less", MEDIUM, _on, "delete_automated_backups"),
    *_guard("backup-less", MEDIUM, _less, "backup_retention_period"),
    *_guard("backup-less", HIGH, _off, "point_in_time_recovery.enabled", "versioning.enabled"),
    *_guard("backup-less", HIGH, _was("Enabled"), "versioning_configuration.status"),
    *_guard(
        "encryption-off",
        HIGH,
        _off,
        "storage_encrypted",
        "encrypted",
        "at_rest_encryption_enabled",
        "transit_encryption_enabled",
        "root_block_device.encrypted",
        "server_side_encryption.enabled",
    ),
    *_guard("key-off", HIGH, _off, "is_enabled", types="aws_kms_key"),
    *_guard("encryption-less", MEDIUM, _off, "enable_key_rotation"),
    *_guard("encryption-less", MEDIUM, _gone, "kms_key_id", "kms_key_arn", "kms_master_key_id"),
    *_guard(
        "tls-less", HIGH, _older_tls, "ssl_policy", "viewer_certificate.minimum_protocol_version"
    ),
    *_guard("tls-off", HIGH, _becomes("HTTP"), "protocol", types="aws_lb_listener"),
    *_guard(
        "tls-off",
        HIGH,
        _becomes("allow-all"),
        "default_cache_behavior.viewer_protocol_policy",
        "ordered_cache_behavior.viewer_protocol_policy",
    ),
    *_guard("logs-less", MEDIUM, _off, "access_logs.enabled", "connection_logs.enabled"),
    *_guard("logs-less", MEDIUM, _gone, "logging_config"),
    *_guard("logs-less", MEDIUM, _fewer, "enabled_cloudwatch_logs_exports"),
    *_guard("logs-less", MEDIUM, _shorter, "retention_in_days", types="aws_cloudwatch_log_group"),
    *_guard("alarms-off", MEDIUM, _off, "actions_enabled"),
]

GONE = {
    "aws_s3_bucket_public_access_block": ("public-access-block-gone", HIGH),
    "aws_s3_bucket_server_side_encryption_configuration": ("encryption-gone", HIGH),
    "aws_s3_bucket_versioning": ("backup-gone", HIGH),
    "aws_backup_plan": ("backup-gone", HIGH),
    "aws_backup_selection": ("backup-gone", HIGH),
    "aws_wafv2_web_acl": ("firewall-gone", HIGH),
    "aws_wafv2_web_acl_association": ("firewall-gone", HIGH),
    "aws_flow_log": ("logs-gone", MEDIUM),
    "aws_cloudtrail": ("logs-gone", HIGH),
    "aws_wafv2_web_acl_logging_configuration": ("logs-gone", MEDIUM),
    "aws_cloudwatch_metric_alarm": ("alarms-gone", MEDIUM),
    "aws_sns_topic_subscription": ("alarms-gone", MEDIUM),
    "aws_budgets_budget": ("alarms-gone", MEDIUM),
}
"""Resources that are guards themselves."""

GUARDED_BY = ("bucket", "resource_arn", "topic_arn", "web_acl_arn", "vpc_id")
"""Arguments that say what such a resource guards."""


def find(entry: Entry, context: Context) -> Iterator[Risk]:
    """Guards turned off in what stays, and guards that go while what they guard stays."""
    if entry.action is Action.DELETE and entry.type in GONE:
        guarded = {entry.before(argument) for argument in GUARDED_BY if _known(entry, argument)}
        if not guarded & context.going:
            rule, severity = GONE[entry.type]
            yield Risk(rule, Kind.PROTECTION, severity, entry.address)
    if entry.action not in (Action.UPDATE, Action.REPLACE):
        return
    for guard in GUARDS:
        argument = guard.path.split(".", 1)[0]
        if (guard.types and entry.type not in guard.types) or not entry.changed(argument):
            continue
        for before, after in _values(guard.path, entry):
            if isinstance(after, Word | Hidden) or not guard.weaker(before, after):
                continue
            facts = {
                "argument": guard.path,
                "before": Term("risk.none") if before is None else before,
                "after": Term("risk.none") if after is None else after,
            }
            yield Risk(guard.rule, Kind.PROTECTION, guard.severity, entry.address, facts)
    yield from _parameters(entry)
    yield from _containers(entry)


def _parameters(entry: Entry) -> Iterator[Risk]:
    """`rds.force_ssl` and its like in a parameter group."""
    if entry.type not in ("aws_db_parameter_group", "aws_rds_cluster_parameter_group"):
        return
    before, after = (_named(side) for side in (entry.before("parameter"), entry.after("parameter")))
    for name in ("rds.force_ssl", "require_secure_transport"):
        old, new = before.get(name), after.get(name)
        if str(old).lower() in ("1", "on") and old != new:
            facts = {"argument": name, "before": old, "after": new or Term("risk.none")}
            yield Risk("tls-off", Kind.PROTECTION, HIGH, entry.address, facts)


def _containers(entry: Entry) -> Iterator[Risk]:
    """Containers that get more rights on their host than they had."""
    if entry.type != "aws_ecs_task_definition":
        return
    before, after = (
        _by_name(side)
        for side in (entry.before("container_definitions"), entry.after("container_definitions"))
    )
    for name, container in after.items():
        old = before.get(name, {})
        for key, weaker in (("privileged", _on), ("readonlyRootFilesystem", _off)):
            if weaker(old.get(key), container.get(key)):
                facts = {
                    "argument": f"container_definitions[{name}].{key}",
                    "before": bool(old.get(key)),
                    "after": bool(container.get(key)),
                }
                yield Risk("protection-less", Kind.PROTECTION, MEDIUM, entry.address, facts)


def _named(parameters: Any) -> dict[Any, Any]:
    return {name: parameter.get("value") for name, parameter in _by_name(parameters).items()}


def _by_name(blocks: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(blocks, list):
        return {}
    found = [b for b in blocks if isinstance(b, dict) and isinstance(b.get("name"), str)]
    return {block["name"]: block for block in found}


def _values(path: str, entry: Entry) -> Iterator[tuple[Any, Any]]:
    argument, *rest = path.split(".")
    yield from _pairs(entry.before(argument), entry.after(argument), rest)


def _pairs(before: Any, after: Any, path: list[str]) -> Iterator[tuple[Any, Any]]:
    """The values at the path on both sides; blocks that can repeat are taken one by one."""
    if not path:
        yield before, after
        return
    if isinstance(before, list) and isinstance(after, list) and after:
        for old, new in zip(before, after, strict=False):
            yield from _pairs(old, new, path)
        return
    if isinstance(before, list):
        for old in before:
            yield from _pairs(old, None, path)
        return
    old, new = (side.get(path[0]) if isinstance(side, dict) else None for side in (before, after))
    yield from _pairs(old, after if isinstance(after, Word) else new, path[1:])


def _known(entry: Entry, argument: str) -> bool:
    return isinstance(entry.before(argument), str)
