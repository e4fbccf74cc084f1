"""How much of what an examiner wrote down the rehearsal refuses, and how much it takes.

`python -m scripts.recall.examined [first] [second] [third]`. The calls lie in
tests/tij/emulator/examined: what AWS answers was written down, from its documentation, before the
contract was asked. A mistake counts as refused when the answer has AWS's own code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from scripts.recall import emulators
from scripts.recall.emulators import REGION
from tests.tij.emulator.examined import (
    calls,
    eighth,
    eleventh,
    fifth,
    first,
    fourth,
    ninth,
    second,
    seventh,
    sixth,
    tenth,
    third,
    thirteenth,
    twelfth,
)
from tests.tij.emulator.examined.calls import Call, Json

SETS: dict[str, tuple[Call, ...]] = {
    "first": first.CALLS,
    "second": second.CALLS,
    "third": third.CALLS,
    "fourth": fourth.CALLS,
    "unseen": fourth.UNSEEN,
    "fifth": fifth.CALLS,
    "sixth": sixth.CALLS,
    "seventh": seventh.CALLS,
    "held": seventh.HELD,
    "eighth": eighth.CALLS,
    "ninth": ninth.CALLS,
    "tenth": tenth.CALLS,
    "eleventh": eleventh.CALLS,
    "twelfth": twelfth.CALLS,
    "thirteenth": thirteenth.CALLS,
}
TAKEN = ""
"""The answer of a call that is not refused."""

CDN_REGION = "us-east-1"

_NAME = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Measured:
    """What was answered: the code of each call's refusal, TAKEN, or what failed otherwise."""

    answers: tuple[tuple[Call, str], ...]

    @property
    def passed(self) -> list[tuple[Call, str]]:
        """Mistakes that are not refused, or by another code, with what was answered."""
        return [(c, said) for c, said in self.answers if c.codes and said not in c.codes]

    @property
    def refused(self) -> list[tuple[Call, str]]:
        """Legal calls that are refused, by what."""
        return [(c, said) for c, said in self.answers if not c.codes and said != TAKEN]

    @property
    def mistakes(self) -> int:
        """How many of the calls AWS refuses."""
        return sum(bool(call.codes) for call, _ in self.answers)

    @property
    def legal(self) -> int:
        """How many it takes."""
        return len(self.answers) - self.mistakes

    @property
    def recall(self) -> float:
        """Part of the mistakes that are refused as AWS does."""
        return 1 - len(self.passed) / self.mistakes

    @property
    def taken(self) -> float:
        """Part of the legal calls that are taken."""
        return 1 - len(self.refused) / self.legal


def measure(every: Sequence[Call], account: emulators.Account, first: int = 20_000) -> Measured:
    """Each call in an account that has what it names, and no trace of another call.

    What is refused leaves no trace, so those without a state of their own share one account.
    """
    shared = _new(account, first)
    answers = []
    for number, call in enumerate(every, start=first + 1):
        alone = not call.codes or call.before
        answers.append((call, answer(call, _new(account, number) if alone else shared)))
    return Measured(tuple(answers))


def _new(account: emulators.Account, number: int) -> Prepared:
    return Prepared(f"{number + 1:012}", account, number)


def answer(call: Call, there: Prepared) -> str:
    """The code of the refusal; what comes before the call must be taken."""
    for service, operation, parameters in call.before:
        there.call(service, operation, parameters)
    real = there.real(call.parameters)
    try:
        there.client(call.service)._make_api_call(call.operation, real)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except (BotoCoreError, ResponseParserError) as error:
        return type(error).__name__
    return TAKEN


class Prepared:
    """What calls name by `$name`, made when it is first named."""

    def __init__(self, account: str, accounts: emulators.Account, number: int) -> None:
        """`accounts(number)` gives clients of `account`, until it is asked for another's."""
        self.account = account
        self._accounts, self._number = accounts, number

    def client(self, service: str) -> Any:
        """The service's client, of this account."""
        return self._accounts(self._number)(service)

    def call(self, service: str, operation: str, parameters: Json) -> Any:
        """Call it with real identifiers for the names."""
        return self.client(service)._make_api_call(operation, self.real(parameters))

    def real(self, value: Any) -> Any:
        """The value with real identifiers for the names, without what is None."""
        if isinstance(value, dict):
            return {key: self.real(one) for key, one in value.items() if one is not None}
        if isinstance(value, list):
            return [self.real(one) for one in value]
        if isinstance(value, str):
            return _NAME.sub(self._named, value)
        return value

    def _named(self, found: re.Match[str]) -> str:
        name = found[1]
        # `$` begins a path in a log's filter pattern and in JSON too.
        return str(getattr(self, name)) if name in NAMES else found[0]

    @cached_property
    def vpc(self) -> str:
        """A network of two zones, each with a subnet that reaches the internet."""
        return str(self.call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})["Vpc"]["VpcId"])

    @cached_property
    def gateway(self) -> str:
        """Its internet gateway."""
        made = self.call("ec2", "CreateInternetGateway", {})["InternetGateway"]
        gateway = str(made["InternetGatewayId"])
        attached = {"InternetGatewayId": gateway, "VpcId": "$vpc"}
        self.call("ec2", "AttachInternetGateway", attached)
        return gateway

    @cached_property
    def address(self) -> str:
        """The id of an Elastic IP address."""
        return str(self.call("ec2", "AllocateAddress", {"Domain": "vpc"})["AllocationId"])

    @cached_property
    def routes(self) -> str:
        """The table of its subnets."""
        table = self.other_routes_of_the_vpc()
        to_all = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
        self.call("ec2", "CreateRoute", {**to_all, "GatewayId": "$gateway"})
        for subnet in self._subnets:
            self.call("ec2", "AssociateRouteTable", {"RouteTableId": table, "SubnetId": subnet})
        return table

    @cached_property
    def other_routes(self) -> str:
        """A table of no subnet."""
        assert self.routes
        return self.other_routes_of_the_vpc()

    def other_routes_of_the_vpc(self) -> str:
        """A new route table."""
        made = self.call("ec2", "CreateRouteTable", {"VpcId": "$vpc"})
        return str(made["RouteTable"]["RouteTableId"])

    @cached_property
    def _subnets(self) -> tuple[str, str]:
        one, other = (
            self.call(
                "ec2",
                "CreateSubnet",
                {
                    "VpcId": "$vpc",
                    "CidrBlock": f"10.0.{100 + number}.0/24",
                    "AvailabilityZone": f"{REGION}{zone}",
                },
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ac")
        )
        return str(one), str(other)

    @property
    def subnet_a(self) -> str:
        """The first zone's."""
        assert self.routes
        return self._subnets[0]

    @property
    def subnet_c(self) -> str:
        """The other's."""
        assert self.routes
        return self._subnets[1]

    @cached_property
    def group(self) -> str:
        """A security group."""
        return self._group("prepared")

    @cached_property
    def other_group(self) -> str:
        """Another one."""
        return self._group("other")

    def _group(self, name: str) -> str:
        given = {"GroupName": name, "Description": name, "VpcId": "$vpc"}
        return str(self.call("ec2", "CreateSecurityGroup", given)["GroupId"])

    @cached_property
    def default_group(self) -> str:
        """The group that the network came with."""
        within = {"Filters": [{"Name": "vpc-id", "Values": ["$vpc"]}]}
        found = self.call("ec2", "DescribeSecurityGroups", within)["SecurityGroups"]
        return next(str(one["GroupId"]) for one in found if one["GroupName"] == "default")

    @cached_property
    def stray_gateway(self) -> str:
        """An internet gateway of no network."""
        made = self.call("ec2", "CreateInternetGateway", {})["InternetGateway"]
        return str(made["InternetGatewayId"])

    @cached_property
    def other_vpc(self) -> str:
        """Another network."""
        return str(self.call("ec2", "CreateVpc", {"CidrBlock": "10.99.0.0/16"})["Vpc"]["VpcId"])

    @cached_property
    def stranger_group(self) -> str:
        """A security group of the other network."""
        given = {"GroupName": "stranger", "Description": "stranger", "VpcId": "$other_vpc"}
        return str(self.call("ec2", "CreateSecurityGroup", given)["GroupId"])

    @cached_property
    def stranger_subnet(self) -> str:
        """A subnet of the other network."""
        given = {"VpcId": "$other_vpc", "CidrBlock": "10.99.1.0/24"}
        made = self.call("ec2", "CreateSubnet", {**given, "AvailabilityZone": f"{REGION}c"})
        return str(made["Subnet"]["SubnetId"])

    @cached_property
    def stranger_targets(self) -> str:
        """The ARN of targets in the other network."""
        given = {**calls.TARGETS, "Name": "stranger", "VpcId": "$other_vpc"}
        made = self.call("elbv2", "CreateTargetGroup", given)
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    @cached_property
    def pending_certificate(self) -> str:
        """The ARN of a certificate whose domain nobody has validated."""
        assert self.zone
        given = {"DomainName": self.domain, "ValidationMethod": "DNS"}
        return str(self.call("acm", "RequestCertificate", given)["CertificateArn"])

    @cached_property
    def cdn_certificate(self) -> str:
        """The ARN of a validated one for the CDN: of the zone's domain and one level below."""
        client = self._accounts(self._number)("acm", CDN_REGION)
        names = {"DomainName": self.domain, "SubjectAlternativeNames": [f"*.{self.domain}"]}
        made = client.request_certificate(**names, ValidationMethod="DNS")
        asked = client.describe_certificate(CertificateArn=made["CertificateArn"])["Certificate"]
        record = asked["DomainValidationOptions"][0]["ResourceRecord"]
        proof = calls.change("UPSERT", record["Name"], record["Type"], record["Value"])
        self.call("route53", "ChangeResourceRecordSets", proof)
        return str(made["CertificateArn"])

    @cached_property
    def _distribution(self) -> Json:
        made: Json = self.call("cloudfront", "CreateDistribution", calls.distribution())
        return made

    @property
    def cdn(self) -> str:
        """The id of a distribution."""
        return str(self._distribution["Distribution"]["Id"])

    @property
    def cdn_tag(self) -> str:
        """Its version."""
        return str(self._distribution["ETag"])

    @cached_property
    def access_control(self) -> str:
        """The id of CloudFront's right to read a bucket."""
        config = {
            "Name": "prepared",
            "OriginAccessControlOriginType": "s3",
            "SigningBehavior": "always",
            "SigningProtocol": "sigv4",
        }
        made = self.call(
            "cloudfront", "CreateOriginAccessControl", {"OriginAccessControlConfig": config}
        )
        return str(made["OriginAccessControl"]["Id"])

    @cached_property
    def headers_policy(self) -> str:
        """The id of headers that CloudFront adds."""
        header = {"Header": "X-Prepared", "Value": "1", "Override": True}
        config = {"Name": "prepared", "CustomHeadersConfig": {"Quantity": 1, "Items": [header]}}
        made = self.call(
            "cloudfront", "CreateResponseHeadersPolicy", {"ResponseHeadersPolicyConfig": config}
        )
        return str(made["ResponseHeadersPolicy"]["Id"])

    @cached_property
    def role(self) -> str:
        """The ARN of a role that tasks may take."""
        return self._role("prepared", calls.trust())

    @cached_property
    def role_name(self) -> str:
        """Its name."""
        return self.role.rpartition("/")[2]

    @cached_property
    def scheduler_role(self) -> str:
        """The ARN of a role that EventBridge Scheduler may take."""
        return self._role("scheduler", calls.trust("scheduler.amazonaws.com"))

    def _role(self, name: str, trust: str) -> str:
        given = {"RoleName": name, "AssumeRolePolicyDocument": trust}
        return str(self.call("iam", "CreateRole", given)["Role"]["Arn"])

    @cached_property
    def database_subnets(self) -> str:
        """A group of both subnets."""
        given = {"DBSubnetGroupName": "prepared", "DBSubnetGroupDescription": "prepared"}
        subnets = {"SubnetIds": ["$subnet_a", "$subnet_c"]}
        self.call("rds", "CreateDBSubnetGroup", {**given, **subnets})
        return "prepared"

    @cached_property
    def parameters(self) -> str:
        """A parameter group of PostgreSQL 17."""
        return self._parameters("prepared", "postgres17")

    @cached_property
    def old_parameters(self) -> str:
        """One of PostgreSQL 16."""
        return self._parameters("old", "postgres16")

    def _parameters(self, name: str, family: str) -> str:
        given = {"DBParameterGroupName": name, "DBParameterGroupFamily": family}
        self.call("rds", "CreateDBParameterGroup", {**given, "Description": name})
        return name

    @cached_property
    def cache_subnets(self) -> str:
        """A group of both subnets, for caches."""
        given = {"CacheSubnetGroupName": "prepared", "CacheSubnetGroupDescription": "prepared"}
        subnets = {"SubnetIds": ["$subnet_a", "$subnet_c"]}
        self.call("elasticache", "CreateCacheSubnetGroup", {**given, **subnets})
        return "prepared"

    @cached_property
    def bucket(self) -> str:
        """A bucket as S3 makes it."""
        name = f"prepared-{self.account}"
        where = {"LocationConstraint": REGION}
        self.call("s3", "CreateBucket", {"Bucket": name, "CreateBucketConfiguration": where})
        owner = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        self.call("s3", "PutBucketOwnershipControls", {"Bucket": name, "OwnershipControls": owner})
        return name

    @property
    def domain(self) -> str:
        """The zone's name."""
        return "prepared.test"

    @cached_property
    def zone(self) -> str:
        """Its id."""
        made = self.call(
            "route53", "CreateHostedZone", {"Name": self.domain, "CallerReference": "a"}
        )
        return str(made["HostedZone"]["Id"]).rpartition("/")[2]

    @cached_property
    def balancer(self) -> str:
        """The ARN of a load balancer."""
        made = self.call("elbv2", "CreateLoadBalancer", {**calls.BALANCER, "Name": "prepared"})
        return str(made["LoadBalancers"][0]["LoadBalancerArn"])

    @cached_property
    def second_balancer(self) -> str:
        """The ARN of another one."""
        made = self.call("elbv2", "CreateLoadBalancer", {**calls.BALANCER, "Name": "second"})
        return str(made["LoadBalancers"][0]["LoadBalancerArn"])

    @property
    def listener(self) -> str:
        """The ARN of the first listener of the load balancer, which a call made."""
        found = self.call("elbv2", "DescribeListeners", {"LoadBalancerArn": "$balancer"})
        return str(found["Listeners"][0]["ListenerArn"])

    @cached_property
    def targets(self) -> str:
        """The ARN of its targets."""
        made = self.call("elbv2", "CreateTargetGroup", {**calls.TARGETS, "Name": "prepared"})
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    @cached_property
    def cluster(self) -> str:
        """A cluster."""
        self.call("ecs", "CreateCluster", {"clusterName": "prepared"})
        return "prepared"

    @cached_property
    def task(self) -> str:
        """A family of task definitions."""
        self.call("ecs", "RegisterTaskDefinition", {**calls.TASK, "family": "prepared"})
        return "prepared"

    @cached_property
    def secret(self) -> str:
        """A secret with a value."""
        self.call("secretsmanager", "CreateSecret", {"Name": "prepared", "SecretString": "a"})
        return "prepared"

    @cached_property
    def empty_secret(self) -> str:
        """One without."""
        self.call("secretsmanager", "CreateSecret", {"Name": "empty"})
        return "empty"

    @cached_property
    def key(self) -> str:
        """The id of a key."""
        return str(self.call("kms", "CreateKey", {})["KeyMetadata"]["KeyId"])

    @cached_property
    def log(self) -> str:
        """A log group."""
        self.call("logs", "CreateLogGroup", {"logGroupName": "/prepared"})
        return "/prepared"

    @property
    def log_arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:logs:{REGION}:{self.account}:log-group:{self.log}"

    @cached_property
    def backups(self) -> str:
        """The id of a backup plan that chooses something."""
        self.call("backup", "CreateBackupVault", {"BackupVaultName": "prepared"})
        rule = {"RuleName": "daily", "TargetBackupVaultName": "prepared"}
        plan = {"BackupPlan": {"BackupPlanName": "prepared", "Rules": [rule]}}
        id_ = str(self.call("backup", "CreateBackupPlan", plan)["BackupPlanId"])
        role = self._role("backup", calls.trust("backup.amazonaws.com"))
        chosen = {"SelectionName": "all", "IamRoleArn": role, "Resources": ["*"]}
        self.call(
            "backup", "CreateBackupSelection", {"BackupPlanId": id_, "BackupSelection": chosen}
        )
        return id_

    @cached_property
    def topic(self) -> str:
        """The ARN of a topic."""
        return str(self.call("sns", "CreateTopic", {"Name": "prepared"})["TopicArn"])

    @cached_property
    def repository(self) -> str:
        """A repository."""
        self.call("ecr", "CreateRepository", {"repositoryName": "prepared"})
        return "prepared"

    @cached_property
    def firewall(self) -> str:
        """The ARN of a web ACL."""
        made = self.call("wafv2", "CreateWebACL", calls.firewall(Name="prepared"))
        return str(made["Summary"]["ARN"])

    @property
    def firewall_id(self) -> str:
        """Its id."""
        return self.firewall.rpartition("/")[2]


NAMES = {"account"} | {
    name
    for name, value in vars(Prepared).items()
    if isinstance(value, property | cached_property) and not name.startswith("_")
}


def main(names: Sequence[str] = ()) -> int:
    """Print what was answered wrongly, and the figures."""
    with emulators.rehearsal() as account:
        for number, name in enumerate(names or SETS, 1):
            measured = measure(SETS[name], account, 20_000 * number)
            for title, wrong in (("passed", measured.passed), ("refused", measured.refused)):
                for call, said in wrong:
                    wanted = f" for {'/'.join(call.codes)}" if call.codes else ""
                    print(f"{title}: {call.key}: {said or 'taken'}{wanted}")
            print(f"{name}: {measured.recall:.3f} of {measured.mistakes} mistakes are refused")
            print(f"{name}: {measured.taken:.3f} of {measured.legal} legal calls are taken")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
