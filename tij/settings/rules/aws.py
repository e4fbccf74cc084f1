"""The account: a rehearsal reaches none, and production is never one."""

from __future__ import annotations

from tij.settings.models import AwsSettings, ProtectionSettings
from tij.settings.problems import Problem, Problems

EMBEDDED_ACCOUNT = "000000000000"
EMBEDDED_MAX_RETRIES = 5


def embedded(aws: AwsSettings) -> Problems:
    """A rehearsal can't reach a real account, and gives up soon."""
    if not aws.embedded:
        return
    if aws.account_id != EMBEDDED_ACCOUNT:
        yield Problem(
            "aws.account_id",
            aws.account_id,
            f"'{EMBEDDED_ACCOUNT}' where aws.embedded is true",
            "set it so: Terraform then refuses every real account",
        )
    if aws.max_retries > EMBEDDED_MAX_RETRIES:
        yield Problem(
            "aws.max_retries",
            aws.max_retries,
            f"at most {EMBEDDED_MAX_RETRIES} where aws.embedded is true",
            "set it to 2: what the embedded AWS does not know would be retried for an hour",
        )


def protection(environment: str, protection: ProtectionSettings, aws: AwsSettings) -> Problems:
    """Production's data stays protected; it is never a rehearsal."""
    if environment != "production":
        return
    if aws.embedded:
        yield Problem(
            "aws.embedded", True, "false in production", "rehearse with another environment's file"
        )
    if protection.force_destroy:
        yield Problem(
            "protection.force_destroy",
            True,
            "false in production: Terraform would empty the buckets without asking",
            "empty a bucket by hand when it really must go",
        )
