"""Typed clients of the AWS services that checks ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_route53 import Route53Client
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient


class Clients:
    """One client a service, made when it is first asked for."""

    def __init__(self, connect: Callable[..., Any]) -> None:
        """`connect(service, region=None, signed=True)` gives a boto3 client."""
        self._connect = connect

    def acm_of(self, arn: str) -> ACMClient:
        """ACM in the Region of the certificate `arn`: CloudFront's are in us-east-1."""
        client: ACMClient = self._connect("acm", region=arn.split(":")[3])
        return client

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        """CloudWatch."""
        client: CloudWatchClient = self._connect("cloudwatch")
        return client

    @cached_property
    def ec2(self) -> EC2Client:
        """EC2 and VPC."""
        client: EC2Client = self._connect("ec2")
        return client

    @cached_property
    def ecs(self) -> ECSClient:
        """ECS."""
        client: ECSClient = self._connect("ecs")
        return client

    @cached_property
    def elasticache(self) -> Any:
        """ElastiCache."""
        return self._connect("elasticache")

    @cached_property
    def elbv2(self) -> ElasticLoadBalancingv2Client:
        """Application Load Balancers."""
        client: ElasticLoadBalancingv2Client = self._connect("elbv2")
        return client

    @cached_property
    def iam(self) -> IAMClient:
        """IAM."""
        client: IAMClient = self._connect("iam")
        return client

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        """CloudWatch Logs."""
        client: CloudWatchLogsClient = self._connect("logs")
        return client

    @cached_property
    def rds(self) -> RDSClient:
        """RDS."""
        client: RDSClient = self._connect("rds")
        return client

    @cached_property
    def route53(self) -> Route53Client:
        """Route 53."""
        client: Route53Client = self._connect("route53")
        return client

    @cached_property
    def s3(self) -> S3Client:
        """S3."""
        client: S3Client = self._connect("s3")
        return client

    @cached_property
    def anonymous_s3(self) -> S3Client:
        """S3 as a stranger meets it: requests without a signature."""
        client: S3Client = self._connect("s3", signed=False)
        return client

    @cached_property
    def secretsmanager(self) -> SecretsManagerClient:
        """Secrets Manager."""
        client: SecretsManagerClient = self._connect("secretsmanager")
        return client

    @cached_property
    def sns(self) -> SNSClient:
        """SNS."""
        client: SNSClient = self._connect("sns")
        return client
