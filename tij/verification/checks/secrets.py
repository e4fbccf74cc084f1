"""The secrets: there, and not for ever the same (guide 2-3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tij.verification.finding import Finding, failed, passed

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_secretsmanager.type_defs import DescribeSecretResponseTypeDef

# RDS rotates its master password every seven days; one more for a day that went wrong.
DATABASE_AGE = timedelta(days=8)
# NIST and AWS give no number for signing keys; once a year is what this project asks.
APPLICATION_AGE = timedelta(days=365)


def application_secret(manager: SecretsManagerClient, arn: str, now: datetime) -> Finding:
    """It has a value, and was replaced within a year. Its value is not read."""
    secret = manager.describe_secret(SecretId=arn)
    refusal = without_value(secret)
    if refusal:
        return refusal
    age = now - (secret.get("LastChangedDate") or secret["CreatedDate"])
    if age > APPLICATION_AGE:
        return failed("secret-old", name=secret["Name"], days=age.days)
    return passed("secret-present", name=secret["Name"], days=age.days)


def database_secret(manager: SecretsManagerClient, arn: str, now: datetime) -> Finding:
    """RDS rotates it, and did so lately. Its value is not read."""
    secret = manager.describe_secret(SecretId=arn)
    refusal = without_value(secret)
    if refusal:
        return refusal
    if not secret.get("RotationEnabled"):
        return failed("rotation-off", name=secret["Name"])
    age = now - (secret.get("LastRotatedDate") or secret["CreatedDate"])
    if age > DATABASE_AGE:
        return failed("rotation-late", name=secret["Name"], days=age.days)
    return passed("secret-rotated", name=secret["Name"], days=age.days)


def without_value(secret: DescribeSecretResponseTypeDef) -> Finding | None:
    """Why a secret is of no use: it is deleted or empty; None of any other."""
    name = secret.get("Name", "?")
    if secret.get("DeletedDate"):
        return failed("secret-deleted", name=name)
    stages = secret.get("VersionIdsToStages", {})
    if not any("AWSCURRENT" in labels for labels in stages.values()):
        return failed("secret-empty", name=name)
    return None
