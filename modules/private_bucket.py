"""What every bucket of ours is: private, encrypted, versioned, reached over TLS only."""

from __future__ import annotations

from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from modules.policy import Statement, document

ABANDONED_UPLOAD_DAYS = 7


class PrivateBucket(Construct):
    """A bucket with ACLs off, public access blocked, SSE-S3, versions, and a life cycle."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        noncurrent_days: int,
        expire_days: int | None = None,
        force_destroy: bool = False,
        prevent_destroy: bool = False,
    ) -> None:
        """Old versions go after `noncurrent_days`; objects after `expire_days`, or never."""
        super().__init__(scope, id_)
        self._bucket = S3Bucket(
            self,
            "Default",
            bucket=name,
            force_destroy=force_destroy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=prevent_destroy or None),
        )
        S3BucketOwnershipControls(
            self,
            "ownership-controls",
            bucket=self.name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        self._public_access_block = S3BucketPublicAccessBlock(
            self,
            "public-access-block",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self.name,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default(sse_algorithm="AES256")
                )
            ],
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.name,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=(
                        [S3BucketLifecycleConfigurationRuleExpiration(days=expire_days)]
                        if expire_days
                        else None
                    ),
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=noncurrent_days
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=ABANDONED_UPLOAD_DAYS
                        )
                    ],
                )
            ],
            # A rule for old versions needs versioning on (S3 answers inconsistently before).
            depends_on=[versioning],
        )

    @cached_property
    def name(self) -> str:
        """The bucket's name."""
        return self._bucket.bucket

    @cached_property
    def arn(self) -> str:
        """ARN of the bucket."""
        return self._bucket.arn

    @cached_property
    def regional_domain_name(self) -> str:
        """Host name of the bucket's Region, CloudFront's origin."""
        return self._bucket.bucket_regional_domain_name

    def set_policy(self, scope: Construct, *statements: Statement) -> S3BucketPolicy:
        """Give the bucket its one policy: TLS only, and the statements.

        `scope` is the construct that knows the statements' principals; a bucket has one policy,
        so exactly one construct may call this.
        """
        return S3BucketPolicy(
            scope,
            "bucket-policy",
            bucket=self.name,
            policy=document(self._tls_only(), *statements),
            # While the block is being made, S3 refuses a policy it can't judge.
            depends_on=[self._public_access_block] if scope is self else None,
        )

    def _tls_only(self) -> Statement:
        return Statement(
            "TlsOnly",
            ["s3:*"],
            [self.arn, f"{self.arn}/*"],
            effect="Deny",
            anyone=True,
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
