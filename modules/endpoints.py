"""Interface endpoints: AWS's APIs inside the VPC (guide 1-2, phase 2)."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.network import Network
from modules.place import Place
from modules.policy import Statement, document
from modules.security_group import Connectable, SecurityGroup

SERVICES = (
    "ecr.api",  # where the image is
    "ecr.dkr",  # its manifest; the layers come from S3
    "secretsmanager",  # at task start, and when the database password has been rotated
    "logs",  # the awslogs driver
    "ssmmessages",  # ECS Exec
    "kms",  # ECS Exec's encryption
)
"""What a task must reach (ECS Developer Guide, "Amazon ECS interface VPC endpoints")."""


MAIL = "email"
"""Amazon SES's API, where the project sends mail."""


class InterfaceEndpoints(Construct):
    """One endpoint per service in every zone, open to the VPC as soon as its names resolve to it.

    The guide's phase 2 names hosts in security group rules, which AWS refuses; an endpoint's
    security group is what such a rule can name instead. With private DNS, everything in the VPC
    resolves AWS's names to the endpoints as soon as they exist; the rule that lets it in is made
    with them, not with the service, which may be applied much later.

    Where the internet is closed, an endpoint is the way out that is left: it serves nobody but this
    account, S3's none but its buckets.
    """

    def __init__(
        self, scope: Construct, id_: str, *, place: Place, network: Network, mail: bool = False
    ) -> None:
        """Costs about 10 USD a month for each service and zone in Tokyo; `mail`: SES's too."""
        super().__init__(scope, id_)
        self.security_group = SecurityGroup(
            self,
            "security-group",
            name=f"{place.prefix}-endpoints-sg",
            # The guide's words; another text would replace the group, which endpoints then hold.
            description="VPC endpoints - allow HTTPS from ECS only",
            vpc_id=network.vpc_id,
        )
        own = {"StringEquals": {"aws:PrincipalAccount": place.account_id}}
        policy = document(Statement("OwnAccount", ["*"], ["*"], anyone=True, conditions=own))
        network.limit_s3(*_s3(place))
        self.security_group.allow_from_cidr(network.vpc_cidr, 443, "AWS APIs, from the VPC only")
        for service in (*SERVICES, *((MAIL,) if mail else ())):
            VpcEndpoint(
                self,
                service,
                vpc_id=network.vpc_id,
                service_name=f"com.amazonaws.{place.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=network.private_subnet_ids,
                security_group_ids=[self.security_group.id],
                policy=policy,
                tags={"Name": f"{place.prefix}-{service}-endpoint"},
            )

    def allow_from(self, client: Connectable) -> None:
        """Let `client`'s tasks call the endpoints; the rules are made in the client's stack."""
        client.security_group.allow_to(
            client, "to-endpoints", self.security_group, 443, "AWS APIs through VPC endpoints"
        )


def _s3(place: Place) -> tuple[Statement, ...]:
    """ECR User Guide, "Minimum Amazon S3 bucket permissions"; AL2023 User Guide, repositories."""
    own = {"StringEquals": {"aws:ResourceAccount": place.account_id}}
    aws = {
        "ImageLayers": f"arn:aws:s3:::prod-{place.region}-starport-layer-bucket/*",
        # What a NAT instance installs.
        "AmazonLinux": f"arn:aws:s3:::al2023-repos-{place.region}-de612dc2/*",
    }
    return (
        Statement("OwnBuckets", ["s3:*"], ["*"], anyone=True, conditions=own),
        *(Statement(sid, ["s3:GetObject"], [arn], anyone=True) for sid, arn in aws.items()),
    )
