"""Which boto3 client a service's name gives: typed, where its stubs are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_route53 import Route53Client
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient


class Connect(Protocol):
    """Gives a service's client, of the environment's Region or of `region`.

    Without `signed` it asks as a stranger.
    """

    @overload
    def __call__(
        self, service: Literal["acm"], region: str | None = None, *, signed: bool = True
    ) -> ACMClient: ...

    @overload
    def __call__(
        self, service: Literal["cloudfront"], region: str | None = None, *, signed: bool = True
    ) -> CloudFrontClient: ...

    @overload
    def __call__(
        self, service: Literal["cloudwatch"], region: str | None = None, *, signed: bool = True
    ) -> CloudWatchClient: ...

    @overload
    def __call__(
        self, service: Literal["ec2"], region: str | None = None, *, signed: bool = True
    ) -> EC2Client: ...

    @overload
    def __call__(
        self, service: Literal["ecs"], region: str | None = None, *, signed: bool = True
    ) -> ECSClient: ...

    @overload
    def __call__(
        self, service: Literal["elbv2"], region: str | None = None, *, signed: bool = True
    ) -> ElasticLoadBalancingv2Client: ...

    @overload
    def __call__(
        self, service: Literal["iam"], region: str | None = None, *, signed: bool = True
    ) -> IAMClient: ...

    @overload
    def __call__(
        self, service: Literal["kms"], region: str | None = None, *, signed: bool = True
    ) -> KMSClient: ...

    @overload
    def __call__(
        self, service: Literal["logs"], region: str | None = None, *, signed: bool = True
    ) -> CloudWatchLogsClient: ...

    @overload
    def __call__(
        self, service: Literal["rds"], region: str | None = None, *, signed: bool = True
    ) -> RDSClient: ...

    @overload
    def __call__(
        self, service: Literal["route53"], region: str | None = None, *, signed: bool = True
    ) -> Route53Client: ...

    @overload
    def __call__(
        self, service: Literal["s3"], region: str | None = None, *, signed: bool = True
    ) -> S3Client: ...

    @overload
    def __call__(
        self, service: Literal["secretsmanager"], region: str | None = None, *, signed: bool = True
    ) -> SecretsManagerClient: ...

    @overload
    def __call__(
        self, service: Literal["sns"], region: str | None = None, *, signed: bool = True
    ) -> SNSClient: ...

    @overload
    def __call__(
        self, service: Literal["ssm"], region: str | None = None, *, signed: bool = True
    ) -> SSMClient: ...

    @overload
    def __call__(self, service: str, region: str | None = None, *, signed: bool = True) -> Any: ...
