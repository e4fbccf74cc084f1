"""States of what is used together: it lies in one VPC, or AWS refuses it.

A row names what of a request lies in a VPC. Of what is not there, or belongs to another account,
nothing is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import held, said_in, store


@dataclass(frozen=True, slots=True)
class Place:
    """What `member` (JMESPath) names, kept in `store`, whose record has its VPC at `vpc`."""

    member: str
    store: str
    vpc: str = "VpcId"
    then: Place | None = None
    """Where `vpc` names another thing: its place."""
    unless: str = ""
    """The member that, where it is given, says the network instead."""

    def networks(self, said: Parameters) -> Iterator[tuple[str, str]]:
        """What is named and its VPC, of what is there; an empty VPC for what is in none."""
        if self.unless and said.get(self.unless):
            return
        for name in map(str, said_in(self.member, said)):
            network = self.network(name)
            if network is not None:
                yield name, network

    def network(self, name: str) -> str | None:
        """The VPC of what is called so; None where nothing is."""
        record = store(self.store).get(name)
        if record is None:
            return None
        found = str(next(iter(said_in(self.vpc, record)), ""))
        return self.then.network(found) if self.then else found


@dataclass(frozen=True, slots=True)
class Together:
    """Places whose VPCs must be one; `message` may name the first that differs from the first."""

    places: tuple[Place, ...]
    code: str
    message: str
    or_peered: bool = False
    """Or two VPCs with a connection between them."""

    def refused(self, said: Parameters) -> Refusal | None:
        """AWS's answer where they are not."""
        found = [one for place in self.places for one in place.networks(said)]
        if self.or_peered and held(store("ec2._vpc_peering")):
            return None
        for name, network in found[1:]:
            if network != found[0][1]:
                return Refusal(self.code, self.message.format(found[0][0], name))
        return None


def _subnets(member: str) -> Place:
    return Place(member, "ec2._subnets")


def _groups(member: str) -> Place:
    return Place(member, "ec2._security_groups")


TABLE = Place("RouteTableId", "ec2._route_tables")
ROUTE = Together(
    (
        TABLE,
        Place("GatewayId", "ec2._internet_gateways", "Attachments[0].VpcId"),
        Place("NatGatewayId", "ec2._nat_gateways"),
    ),
    "InvalidParameterValue",
    "route table {} and network gateway {} belong to different networks",
)
RULE = Together(
    (_groups("GroupId"), _groups("IpPermissions[].UserIdGroupPairs[].GroupId")),
    "InvalidGroup.NotFound",
    "You have specified two resources that belong to different networks: {}, {}",
    or_peered=True,
)
SUBNET_GROUP = Together(
    (_subnets("SubnetIds"),),
    "InvalidSubnet",
    "The requested subnets {} and {} are not all in a common VPC.",
)
DATABASE = Together(
    (
        Place(
            "DBInstanceIdentifier",
            "rds._instances",
            "DBSubnetGroup.VpcId",
            unless="DBSubnetGroupName",
        ),
        Place("DBSubnetGroupName", "rds._subnet_groups"),
        _groups("VpcSecurityGroupIds"),
    ),
    "InvalidParameterCombination",
    "The DB instance and EC2 security group are in different VPCs: {}, {}",
)
NEW_DATABASE = Together(DATABASE.places[1:], DATABASE.code, DATABASE.message)
TASK = Together(
    (
        _subnets("networkConfiguration.awsvpcConfiguration.subnets"),
        _groups("networkConfiguration.awsvpcConfiguration.securityGroups"),
    ),
    "InvalidParameterException",
    "The subnets and security groups belong to different networks: {}, {}",
)
CACHE_SUBNETS = Place("CacheSubnetGroupName", "elasticache._subnet_groups")
BALANCER = Place("LoadBalancerArn", "alb._lbs")
TARGETS = Place(
    "DefaultActions[].[TargetGroupArn, ForwardConfig.TargetGroups[].TargetGroupArn][][]|[]",
    "alb._tgs",
)
LISTENER = Together(
    (
        BALANCER,
        Place("ListenerArn", "alb._listeners", "LoadBalancerArn", BALANCER),
        TARGETS,
    ),
    "InvalidConfigurationRequest",
    "The target group {1} is in another VPC than {0}",
)
TOGETHER: dict[tuple[str, str], Together] = {
    ("ec2", "AssociateRouteTable"): Together(
        (TABLE, _subnets("SubnetId")),
        "InvalidParameterValue",
        "route table {} and subnet {} belong to different networks",
    ),
    ("ec2", "AuthorizeSecurityGroupEgress"): RULE,
    ("ec2", "AuthorizeSecurityGroupIngress"): RULE,
    ("ec2", "CreateRoute"): ROUTE,
    ("ec2", "CreateVpcEndpoint"): Together(
        (
            Place("VpcId", "ec2._vpcs"),
            _subnets("SubnetIds"),
            _groups("SecurityGroupIds"),
            Place("RouteTableIds", "ec2._route_tables"),
        ),
        "InvalidParameter",
        "{} and {} belong to different networks",
    ),
    ("ec2", "ModifyVpcEndpoint"): Together(
        (
            Place("VpcEndpointId", "ec2._vpc_endpoints"),
            _subnets("AddSubnetIds"),
            _groups("AddSecurityGroupIds"),
            Place("AddRouteTableIds", "ec2._route_tables"),
        ),
        "InvalidParameter",
        "{} and {} belong to different networks",
    ),
    ("ec2", "ReplaceRoute"): ROUTE,
    ("ec2", "RunInstances"): Together(
        (
            _subnets("[[SubnetId], NetworkInterfaces[].SubnetId][]"),
            _groups("[SecurityGroupIds, NetworkInterfaces[].Groups[]][]|[]"),
        ),
        "InvalidParameter",
        "Security group {1} and subnet {0} belong to different networks.",
    ),
    ("ecs", "CreateService"): TASK,
    ("ecs", "RunTask"): TASK,
    ("ecs", "UpdateService"): TASK,
    ("elasticache", "CreateCacheSubnetGroup"): SUBNET_GROUP,
    ("elasticache", "CreateReplicationGroup"): Together(
        (CACHE_SUBNETS, _groups("SecurityGroupIds")),
        "InvalidParameterValue",
        "The cache subnet group {} and the security group {} are in different VPCs.",
    ),
    ("elasticache", "ModifyCacheSubnetGroup"): SUBNET_GROUP,
    ("elasticache", "ModifyReplicationGroup"): Together(
        (
            Place(
                "ReplicationGroupId",
                "elasticache._replication_groups",
                "CacheSubnetGroupName",
                CACHE_SUBNETS,
            ),
            _groups("SecurityGroupIds"),
        ),
        "InvalidParameterValue",
        "The cache {} and the security group {} are in different VPCs.",
    ),
    ("elbv2", "CreateListener"): LISTENER,
    ("elbv2", "ModifyListener"): LISTENER,
    ("elbv2", "SetSecurityGroups"): Together(
        (BALANCER, _groups("SecurityGroups")),
        "InvalidConfigurationRequest",
        "One or more security groups are invalid",
    ),
    ("elbv2", "SetSubnets"): Together(
        (BALANCER, _subnets("[Subnets, SubnetMappings[].SubnetId][]")),
        "InvalidConfigurationRequest",
        "All subnets must belong to the same VPC: '{}'",
    ),
    ("rds", "CreateDBInstance"): NEW_DATABASE,
    ("rds", "CreateDBSubnetGroup"): SUBNET_GROUP,
    ("rds", "ModifyDBInstance"): DATABASE,
    ("rds", "ModifyDBSubnetGroup"): SUBNET_GROUP,
    ("rds", "RestoreDBInstanceFromDBSnapshot"): NEW_DATABASE,
    ("rds", "RestoreDBInstanceToPointInTime"): NEW_DATABASE,
}
"""The API references: VPC User Guide, RDS "Working with a DB instance in a VPC", the members'
descriptions of the ECS, ElastiCache and Elastic Load Balancing operations."""
