"""The buckets: uploaded and static files, and access logs (guide 2-2, 7-3)."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.s3_bucket_cors_configuration import (
    S3BucketCorsConfiguration,
    S3BucketCorsConfigurationCorsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from constructs import Construct

from modules.policy import Statement
from modules.private_bucket import PrivateBucket
from modules.role import Role
from tij.settings.models import ProtectionSettings, StorageSettings

MEDIA = "media"
STATIC = "static"


class LogBucket(PrivateBucket):
    """Access logs of the load balancer, the CDN and the files bucket.

    Each log service may write below its own prefix. On behalf of this account only, but for the
    load balancer: its first test write may name no account, and its path does already (ELB User
    Guide, "Access logs for your Application Load Balancer"; CloudWatch Logs User Guide, "Logs
    sent to Amazon S3"; S3 User Guide, "Enabling Amazon S3 server access logging").
    """

    LOAD_BALANCER_PREFIX = "alb-logs"
    CDN_PREFIX = "cdn-logs"
    FILES_PREFIX = "s3-logs/"

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: StorageSettings,
        protection: ProtectionSettings,
        account_id: str,
    ) -> None:
        """`account_id` is whose logs are accepted."""
        super().__init__(
            scope,
            id_,
            name=settings.log_bucket,
            noncurrent_days=1,
            expire_days=settings.log_retention_days,
            force_destroy=protection.force_destroy,
        )
        for_account = {"aws:SourceAccount": account_id}
        self.set_policy(
            self,
            Statement(
                "LoadBalancerLogs",
                ["s3:PutObject"],
                [f"{self.arn}/{self.LOAD_BALANCER_PREFIX}/AWSLogs/{account_id}/*"],
                service="logdelivery.elasticloadbalancing.amazonaws.com",
            ),
            # AWS's own statement (CloudFront Developer Guide, "Configure standard logging (v2)"):
            # where it is missing, AWS adds it when a delivery is made, and plans differ for ever.
            Statement(
                "AWSLogsDeliveryWrite",
                ["s3:PutObject"],
                [f"{self.arn}/{self.CDN_PREFIX}/*"],
                service="delivery.logs.amazonaws.com",
                conditions={
                    "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **for_account},
                    "ArnLike": {
                        "aws:SourceArn": f"arn:aws:logs:us-east-1:{account_id}:delivery-source:*"
                    },
                },
            ),
            Statement(
                "FilesBucketLogs",
                ["s3:PutObject"],
                [f"{self.arn}/{self.FILES_PREFIX}*"],
                service="logging.s3.amazonaws.com",
                conditions={"StringEquals": for_account},
            ),
        )


class FilesBucket(PrivateBucket):
    """`media/` (uploaded pictures) and `static/` (admin's CSS and JavaScript).

    The guide makes it public and opens CORS to everyone; here CloudFront alone reads it and
    browsers may load from the site's own origins only.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: StorageSettings,
        protection: ProtectionSettings,
        origins: Sequence[str],
        logs: LogBucket,
    ) -> None:
        """`origins` are the web origins (`https://...`) whose pages may load files."""
        super().__init__(
            scope,
            id_,
            name=settings.files_bucket,
            noncurrent_days=settings.noncurrent_days,
            force_destroy=protection.force_destroy,
            prevent_destroy=protection.prevent_destroy,
        )
        S3BucketCorsConfiguration(
            self,
            "cors",
            bucket=self.name,
            cors_rule=[
                S3BucketCorsConfigurationCorsRule(
                    allowed_methods=["GET", "HEAD"],
                    allowed_origins=list(origins),
                    allowed_headers=["*"],
                    max_age_seconds=3600,
                )
            ],
        )
        S3BucketLoggingA(
            self,
            "access-log",
            bucket=self.name,
            target_bucket=logs.name,
            target_prefix=logs.FILES_PREFIX,
        )

    def grant_media(self, role: Role) -> None:
        """Let `role` read, write and delete uploaded files, and list them."""
        self._grant(role, MEDIA)

    def grant_static(self, role: Role) -> None:
        """Let `role` publish static files, as the release task does."""
        self._grant(role, STATIC)

    def _grant(self, role: Role, folder: str) -> None:
        name = folder.capitalize()
        role.grant(
            f"files-{folder}",
            Statement(
                f"ReadWrite{name}",
                ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                [f"{self.arn}/{folder}/*"],
            ),
            Statement(
                f"List{name}",
                ["s3:ListBucket"],
                [self.arn],
                conditions={"StringLike": {"s3:prefix": f"{folder}/*"}},
            ),
        )
