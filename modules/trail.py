"""CloudTrail: who called what in the account, in all Regions, kept so that it can be proven.

CloudTrail User Guide: "Amazon S3 bucket policy for CloudTrail", "Configure AWS KMS key policies for
CloudTrail", "Sending events to CloudWatch Logs"; Security Hub's controls CloudTrail.1 to 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudtrail import Cloudtrail
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.encryption_key import EncryptionKey
from modules.place import Place
from modules.policy import Statement
from modules.private_bucket import PrivateBucket
from modules.role import Role, trusted_service
from tij.settings.models import AccountSettings, ProtectionSettings

CLOUDTRAIL = "cloudtrail.amazonaws.com"
NONCURRENT_DAYS = 30


def trail_bucket(place: Place) -> str:
    """The bucket's name: the account's number makes it the only one of the world."""
    return f"{place.prefix}-trail-{place.account_id}"


def trail_role(place: Place) -> str:
    """Name of the role by which CloudTrail writes into the log group."""
    return f"{place.prefix}-trail"


def trail_encrypts(place: Place) -> Sequence[Statement]:
    """What the trail does with the account's key."""
    return (
        Statement(
            "CloudTrailEncrypts",
            ["kms:GenerateDataKey*"],
            ["*"],
            service=CLOUDTRAIL,
            conditions={
                "StringEquals": _from_trail(place),
                "StringLike": {
                    "kms:EncryptionContext:aws:cloudtrail:arn": (
                        f"arn:aws:cloudtrail:*:{place.account_id}:trail/*"
                    )
                },
            },
        ),
        Statement(
            "CloudTrailLooks",
            ["kms:DescribeKey"],
            ["*"],
            service=CLOUDTRAIL,
            conditions={"StringEquals": _from_trail(place)},
        ),
    )


def _from_trail(place: Place) -> Mapping[str, str]:
    arn = f"arn:aws:cloudtrail:{place.region}:{place.account_id}:trail/{place.prefix}-trail"
    return {"aws:SourceArn": arn}


class Trail(Construct):
    """Management events of all Regions: encrypted files, and a digest each hour that proves them.

    Its first copy of management events is free. Nobody of the deployment may stop it or write into
    its bucket; Terraform does not empty the bucket, but where everything is thrown away.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        place: Place,
        settings: AccountSettings,
        protection: ProtectionSettings,
        key: EncryptionKey,
    ) -> None:
        """With `settings.alarms` it also writes into a log group, which costs by the GB.

        `key` has the statements of `trail_encrypts`.
        """
        super().__init__(scope, id_)
        self._place = place
        self.log_group = self._make_log_group(settings, key) if settings.alarms else None
        """Where alarms find the events."""
        from_trail = _from_trail(place)
        bucket = PrivateBucket(
            self,
            "bucket",
            name=trail_bucket(place),
            noncurrent_days=NONCURRENT_DAYS,
            expire_days=settings.trail_retention_days,
            force_destroy=protection.force_destroy,
            prevent_destroy=protection.prevent_destroy,
        )
        policy = bucket.set_policy(
            bucket,
            Statement(
                "CloudTrailLooks",
                ["s3:GetBucketAcl"],
                [bucket.arn],
                service=CLOUDTRAIL,
                conditions={"StringEquals": from_trail},
            ),
            Statement(
                "CloudTrailWrites",
                ["s3:PutObject"],
                [f"{bucket.arn}/AWSLogs/{place.account_id}/*"],
                service=CLOUDTRAIL,
                conditions={
                    "StringEquals": {
                        "s3:x-amz-acl": "bucket-owner-full-control",
                        **from_trail,
                    }
                },
            ),
        )
        Cloudtrail(
            self,
            "Default",
            name=f"{place.prefix}-trail",
            s3_bucket_name=bucket.name,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            kms_key_id=key.arn,
            cloud_watch_logs_group_arn=f"{self.log_group.arn}:*" if self.log_group else None,
            cloud_watch_logs_role_arn=(
                self._make_role(self.log_group).arn if self.log_group else None
            ),
            # CreateTrail writes a first object.
            depends_on=[policy],
        )

    def _make_log_group(self, settings: AccountSettings, key: EncryptionKey) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "log-group",
            # Not below what CI's roles may change: /<word>/<prefix>.
            name=f"/trail/{self._place.prefix}",
            retention_in_days=settings.alarm_log_retention_days,
            kms_key_id=key.arn,
        )

    def _make_role(self, log_group: CloudwatchLogGroup) -> Role:
        place = self._place
        role = Role(
            self,
            "role",
            name=trail_role(place),
            trust=trusted_service(CLOUDTRAIL, place.account_id),
            description=f"{place.prefix}: CloudTrail writes into the log group",
        )
        stream = f"{log_group.arn}:log-stream:{place.account_id}_CloudTrail_{place.region}*"
        role.grant(
            "write-log",
            Statement("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [stream]),
        )
        return role
