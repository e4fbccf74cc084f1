"""What AWS refuses in an account that is not new, or is too new, has a next step of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tij.terraform.failure import TerraformError


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (
            "FreeTierRestrictionError: The specified backup retention period exceeds the maximum"
            " available to free tier customers.",
            "paid plan",
        ),
        (
            "AccessDenied: Your account must be verified before you can add new CloudFront"
            " resources.",
            "AWS Support",
        ),
        (
            "InvalidRequestException: You can't create this secret because a secret with this name"
            " is already scheduled for deletion.",
            "restore-secret",
        ),
        ("DBSnapshotAlreadyExists: Cannot create the snapshot because", "copy-db-snapshot"),
        (
            "DocumentAlreadyExists: Document with same name SSM-SessionManagerRunShell already"
            " exists",
            "access.session_manager_preferences",
        ),
        (
            "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record"
            " sets",
            "list-resource-record-sets",
        ),
        ("DependencyViolation: resource sg-1 has a dependent object", "tij apply service data"),
        (
            "InvalidDBParameterGroupState: One or more database instances are still members of this"
            " parameter group",
            "database.apply_immediately",
        ),
    ],
)
def test_aws_words_have_a_next_step(words: str, step: str) -> None:
    error = TerraformError(
        stack="data",
        command="apply",
        reason="failed",
        last_words=[f"Error: operation error: {words}"],
        log=Path("log"),
    )
    assert step in str(error).rpartition("Next: ")[2]
