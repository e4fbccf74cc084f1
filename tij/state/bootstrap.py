"""Make the state bucket, whose own state then lives in it.

The stack that makes the bucket cannot keep its state there before the bucket exists. So it is
applied with local state first, which is then migrated (Terraform's page "Backend Configuration",
"Changing Configuration"). Each step can be cut off: the next run goes on where it ended.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tij.errors import BadInputError, TijError
from tij.state.objects import Location, State, read_state
from tij.synthesized.terraform_json import PlanJson
from tij.terraform.workspace import OnEvent, Workspace

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OVERRIDE = "backend_override.tf.json"
ADOPTION = "adoption.tf.json"


class BucketStatus(StrEnum):
    """What is known about the bucket's name."""

    FREE = "free"
    OURS = "ours"


class BootstrapStatus(StrEnum):
    """What a bootstrap came to."""

    MADE = "made"
    THERE_ALREADY = "there already"
    DECLINED = "declined"


@dataclass(frozen=True)
class Bootstrap:
    """The bootstrap of one environment's state bucket."""

    workspace: Workspace
    s3: S3Client
    account_id: str
    directory: Path
    """Keeps the local state until it is in the bucket."""
    rest_follows: bool = False
    """The stack is applied once more right afterwards: leave what takes a minute to that."""

    def run(
        self,
        confirm: Callable[[PlanJson], bool],
        confirm_adoption: Callable[[str], bool],
        on_event: OnEvent = lambda _: None,
    ) -> BootstrapStatus:
        """Make the bucket and move its state into it; do nothing when that was done before.

        `confirm` is asked with the plan (Terraform's JSON plan representation).
        `confirm_adoption` is asked with the bucket's name when the bucket is there without any
        state: made by a bootstrap whose local state was lost, or by someone else in this account.
        Raises BadInputError when the bucket belongs to another account.
        """
        location = Location.of(self.workspace.stack.backend)
        bucket = bucket_status(self.s3, location.bucket, self.account_id)
        migrated = read_state(self.s3, location) if bucket is BucketStatus.OURS else None
        local = self._local()
        if migrated:
            self._forget_local(local, migrated)
            return BootstrapStatus.THERE_ALREADY
        if bucket is BucketStatus.OURS and not _has_bucket(local):
            if not confirm_adoption(location.bucket):
                return BootstrapStatus.DECLINED
            adopt = True
        else:
            adopt = False
        if not self._apply(adopt, confirm, on_event):
            return BootstrapStatus.DECLINED
        self._migrate(location)
        return BootstrapStatus.MADE

    @property
    def _local_state(self) -> Path:
        return self.directory / "terraform.tfstate"

    def _local(self) -> State | None:
        return State.parse(self._local_state.read_bytes()) if self._local_state.exists() else None

    def _apply(self, adopt: bool, confirm: Callable[[PlanJson], bool], on_event: OnEvent) -> bool:
        """Apply with local state. The override file is in the working directory only."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.workspace.copy_configuration()
        override = self.workspace.directory / OVERRIDE
        adoption = self.workspace.directory / ADOPTION
        plan = self.directory / "bootstrap.tfplan"
        try:
            _write(
                override, {"terraform": {"backend": {"local": {"path": str(self._local_state)}}}}
            )
            if adopt:
                bucket = self.workspace.stack
                _write(
                    adoption,
                    {
                        "import": [
                            {"to": bucket.state_bucket_address, "id": bucket.backend["bucket"]}
                        ]
                    },
                )
            self.workspace.run_init("-reconfigure")
            if self.workspace.plan(plan, targets=self._targets(), on_event=on_event):
                if not confirm(self.workspace.show(plan)):
                    return False
                self.workspace.apply(plan, on_event=on_event)
        finally:
            plan.unlink(missing_ok=True)
            adoption.unlink(missing_ok=True)
            override.unlink(missing_ok=True)
        return True

    def _targets(self) -> list[str]:
        """Everything but the life cycle, which the provider watches for 55 seconds; or no limit."""
        if not self.rest_follows:
            return []
        resources = self.workspace.stack.configuration["resource"]
        return [
            f"{type_}.{name}"
            for type_, named in resources.items()
            if type_ != "aws_s3_bucket_lifecycle_configuration"
            for name in named
        ]

    def _migrate(self, location: Location) -> None:
        """Move the local state into the bucket; forget it here once it is there."""
        self.workspace.run_init("-migrate-state", "-force-copy")
        migrated = read_state(self.s3, location)
        if migrated is None:
            raise TijError(
                f"The state did not arrive at s3://{location.bucket}/{location.key}; it is still"
                f" in {self._local_state}.",
                next_step="tij state bootstrap",
            )
        self._forget_local(self._local(), migrated)

    def _forget_local(self, local: State | None, migrated: State) -> None:
        # Migration gives the state a new lineage: its resources tell whether it arrived.
        if local and not set(local.resources) <= set(migrated.resources):
            raise TijError(
                f"{self._local_state} has resources that the state in the bucket lacks.",
                next_step="look at both; delete the local file if the bucket's is right.",
            )
        shutil.rmtree(self.directory, ignore_errors=True)


def bucket_status(s3: S3Client, bucket: str, account_id: str) -> BucketStatus:
    """Whether the name is free or the bucket ours; BadInputError when it is someone else's.

    S3's page "HeadBucket": 404 is a free name, 403 a bucket of another account (or one that these
    credentials may not see). ExpectedBucketOwner gives 403 for other accounts' open buckets too.
    """
    from botocore.exceptions import ClientError

    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account_id)
    except ClientError as error:
        match error.response["ResponseMetadata"]["HTTPStatusCode"]:
            case 404:
                return BucketStatus.FREE
            case 301:
                raise BadInputError(
                    f"The bucket {bucket} exists in another Region than aws.region.",
                    next_step="correct aws.region, or choose another state.bucket in the settings.",
                ) from error
            case 403:
                raise BadInputError(
                    f"The bucket {bucket} exists and belongs to another account, or account"
                    f" {account_id} may not see it. Bucket names are shared by all of AWS.",
                    next_step=(
                        "choose another state.bucket in the settings, e.g."
                        f' "{bucket}-{account_id}".'
                    ),
                ) from error
        raise
    return BucketStatus.OURS


def _has_bucket(state: State | None) -> bool:
    return state is not None and any(a.startswith("aws_s3_bucket.") for a in state.resources)


def _write(file: Path, content: dict[str, object]) -> None:
    file.write_text(json.dumps(content, indent=2), encoding="utf-8")
