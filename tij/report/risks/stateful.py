"""Data and identities that are lost when a resource is destroyed or replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.risks.context import Context
from tij.report.risks.model import Kind, Risk, Severity, Term

CRITICAL, HIGH = Severity.CRITICAL, Severity.HIGH

STATEFUL = {
    "aws_backup_vault": ("loss.backups", CRITICAL),
    "aws_cloudwatch_log_group": ("loss.log", HIGH),
    "aws_cognito_user_pool": ("loss.users", CRITICAL),
    "aws_db_instance": ("loss.database", CRITICAL),
    "aws_db_snapshot": ("loss.backups", CRITICAL),
    "aws_docdb_cluster": ("loss.database", CRITICAL),
    "aws_dynamodb_table": ("loss.table", CRITICAL),
    "aws_ebs_volume": ("loss.volume", CRITICAL),
    "aws_ecr_repository": ("loss.images", HIGH),
    "aws_efs_file_system": ("loss.volume", CRITICAL),
    "aws_eip": ("loss.address", HIGH),
    "aws_elasticache_cluster": ("loss.cache", HIGH),
    "aws_elasticache_replication_group": ("loss.cache", HIGH),
    "aws_instance": ("loss.instance", HIGH),
    "aws_kinesis_stream": ("loss.queue", HIGH),
    "aws_kms_key": ("loss.key", CRITICAL),
    "aws_neptune_cluster": ("loss.database", CRITICAL),
    "aws_opensearch_domain": ("loss.database", CRITICAL),
    "aws_rds_cluster": ("loss.database", CRITICAL),
    "aws_redshift_cluster": ("loss.database", CRITICAL),
    "aws_route53_zone": ("loss.zone", CRITICAL),
    "aws_s3_bucket": ("loss.bucket", CRITICAL),
    "aws_secretsmanager_secret": ("loss.secret", CRITICAL),
    "aws_sqs_queue": ("loss.queue", HIGH),
    "aws_ssm_parameter": ("loss.parameter", HIGH),
    "random_password": ("loss.generated", HIGH),
    "tls_private_key": ("loss.generated", HIGH),
    "vercel_project": ("loss.project", HIGH),
}
"""Type → what is lost with it, and how bad that is."""


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """One risk for a stateful resource that goes, with what becomes of its data."""
    if entry.type not in STATEFUL or entry.action not in (Action.DELETE, Action.REPLACE):
        return
    if entry.keeps_old:
        return
    loss, severity = STATEFUL[entry.type]
    rule = "data-replaced" if entry.action is Action.REPLACE else "data-destroyed"
    facts: dict[str, Any] = {"loss": Term(loss), "rest": _rest(entry)}
    if entry.action is Action.REPLACE and entry.replace_arguments:
        facts["arguments"] = list(entry.replace_arguments)
    elif entry.action is Action.REPLACE:
        rule = "data-replaced-unnamed"
    yield Risk(rule, Kind.DATA, severity, entry.address, facts)


def _rest(entry: Entry) -> Term:
    """What AWS does with the data on the way, as the present settings say."""
    if any(
        entry.before(guard) is True
        for guard in ("deletion_protection", "deletion_protection_enabled")
    ):
        return Term("rest.refused")
    match entry.type:
        case "aws_db_instance" | "aws_rds_cluster" | "aws_docdb_cluster" | "aws_neptune_cluster":
            skipped = entry.before("skip_final_snapshot") is True
            return Term("rest.no-snapshot" if skipped else "rest.snapshot")
        case "aws_s3_bucket":
            emptied = entry.before("force_destroy") is True
            return Term("rest.emptied" if emptied else "rest.must-be-empty")
        case "aws_ecr_repository":
            emptied = entry.before("force_delete") is True
            return Term("rest.emptied" if emptied else "rest.must-be-empty")
        case "aws_secretsmanager_secret":
            at_once = entry.before("recovery_window_in_days") == 0
            return Term("rest.at-once" if at_once else "rest.recoverable")
        case "aws_kms_key":
            return Term("rest.recoverable")
        case _:
            return Term("rest.gone")
