"""States of networks: groups, subnets, gateways, routes, flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.there import GOING, Rule, held, ids


def _depends(kind: str, id_: str) -> Refusal:
    message = f"The {kind} '{id_}' has dependencies and cannot be deleted."
    return Refusal("DependencyViolation", message)


def _delete_security_group(said: Parameters) -> Refusal | None:
    """EC2 User Guide, "Delete a security group": no interface, no rule of another group."""
    from ministack.services import ec2

    id_ = said.get("GroupId", "")
    named = any(
        pair.get("GroupId") == id_
        for group in held(ec2._security_groups)
        if group["GroupId"] != id_
        for rule in (*group["IpPermissions"], *group["IpPermissionsEgress"])
        for pair in rule.get("UserIdGroupPairs", [])
    )
    worn = any(
        id_ in ids(interface.get("Groups", []), "GroupId")
        for interface in held(ec2._network_interfaces)
    )
    return (
        Refusal("DependencyViolation", f"resource {id_} has a dependent object")
        if (named or worn)
        else None
    )


def _gateways(key: str, value: str) -> bool:
    """Whether a NAT gateway that is not being deleted has this `key`."""
    from ministack.services import ec2

    return any(
        gateway.get(key) == value
        or value in ids(gateway.get("NatGatewayAddresses", []), "AllocationId")
        for gateway in held(ec2._nat_gateways)
        if gateway.get("State") not in GOING
    )


def _delete_subnet(said: Parameters) -> Refusal | None:
    """VPC User Guide, "Delete a subnet": its interfaces first."""
    from ministack.services import ec2

    id_ = said.get("SubnetId", "")
    interfaces = any(i.get("SubnetId") == id_ for i in held(ec2._network_interfaces))
    return _depends("subnet", id_) if interfaces or _gateways("SubnetId", id_) else None


def _release_address(said: Parameters) -> Refusal | None:
    """EC2 API reference, ReleaseAddress: not while it is associated."""
    from ministack.services import ec2

    id_ = said.get("AllocationId", "")
    if _gateways("AllocationId", id_):
        return Refusal(
            "AuthFailure", "You do not have permission to access the specified resource."
        )
    address = ec2._addresses.get(id_) or {}
    if address.get("AssociationId"):
        return Refusal("InvalidIPAddress.InUse", f"Address {address['PublicIp']} is in use.")
    return None


def _detach_internet_gateway(said: Parameters) -> Refusal | None:
    """EC2 API reference, DetachInternetGateway: no addresses mapped in the VPC."""
    id_ = said.get("VpcId", "")
    if not _gateways("VpcId", id_):
        return None
    message = f"Network {id_} has some mapped public address(es). Please unmap those first."
    return Refusal("DependencyViolation", message)


def _delete_internet_gateway(said: Parameters) -> Refusal | None:
    """EC2 API reference, DeleteInternetGateway: detached first."""
    from ministack.services import ec2

    id_ = said.get("InternetGatewayId", "")
    gateway = ec2._internet_gateways.get(id_) or {}
    return _depends("internetGateway", id_) if gateway.get("Attachments") else None


def _attach_internet_gateway(said: Parameters) -> Refusal | None:
    """EC2 API reference, AttachInternetGateway: one each way."""
    from ministack.services import ec2

    id_, vpc = said.get("InternetGatewayId", ""), said.get("VpcId", "")
    if (ec2._internet_gateways.get(id_) or {}).get("Attachments"):
        message = f"resource {id_} is already attached to network {vpc}"
        return Refusal("Resource.AlreadyAssociated", message)
    for gateway in held(ec2._internet_gateways):
        if vpc in ids(gateway.get("Attachments", []), "VpcId"):
            message = f"Network {vpc} already has an internet gateway attached"
            return Refusal("InvalidParameterValue", message)
    return None


def _delete_route_table(said: Parameters) -> Refusal | None:
    """EC2 API reference, DeleteRouteTable: no subnet is associated, and not the main one."""
    from ministack.services import ec2

    id_ = said.get("RouteTableId", "")
    table = ec2._route_tables.get(id_) or {}
    return _depends("routeTable", id_) if table.get("Associations") else None


def _create_route(said: Parameters) -> Refusal | None:
    """EC2 API reference, "Error codes": RouteAlreadyExists."""
    from ministack.services import ec2

    wanted = said.get("DestinationCidrBlock")
    table = ec2._route_tables.get(said.get("RouteTableId", "")) or {}
    if wanted and any(r.get("DestinationCidrBlock") == wanted for r in table.get("Routes", [])):
        message = f"The route identified by {wanted} already exists."
        return Refusal("RouteAlreadyExists", message)
    return None


def _create_subnet(said: Parameters) -> Refusal | None:
    """VPC User Guide, "Subnet CIDR blocks": inside the VPC's, and apart."""
    from ministack.services import ec2

    vpc = ec2._vpcs.get(said.get("VpcId", "")) or {}
    cidr = said.get("CidrBlock")
    if not cidr or not vpc:
        return None
    wanted = _network(cidr)
    extra = [block["CidrBlock"] for block in vpc.get("CidrBlockAssociationSet", [])]
    blocks = [_network(block) for block in (vpc["CidrBlock"], *extra)]
    if not any(wanted.subnet_of(block) for block in blocks):
        return Refusal("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.")
    for subnet in held(ec2._subnets):
        if subnet["VpcId"] == vpc["VpcId"] and wanted.overlaps(_network(subnet["CidrBlock"])):
            message = f"The CIDR '{cidr}' conflicts with another subnet"
            return Refusal("InvalidSubnet.Conflict", message)
    return None


def _network(cidr: str) -> IPv4Network:
    return IPv4Network(cidr, strict=False)


def _flow_logs(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": FlowLogAlreadyExists."""
    from ministack.services import ec2

    wanted = said.get("LogDestination") or said.get("LogGroupName")
    for found in held(ec2._flow_logs):
        same = found.get("ResourceId") in said.get("ResourceIds", []) and wanted
        there = str(found.get("LogDestination") or found.get("LogGroupName") or "")
        if same and wanted and (there == wanted or there.endswith(f":{wanted}")):
            message = "Error. There is an existing Flow Log with the same configuration and log"
            return Refusal("FlowLogAlreadyExists", f"{message} destination.")
    return None


def _associate_route_table(said: Parameters) -> Refusal | None:
    """EC2 API reference, "Error codes": Resource.AlreadyAssociated; a subnet has one table."""
    from ministack.services import ec2

    id_ = said.get("SubnetId")
    for table in held(ec2._route_tables):
        if id_ and any(id_ == one.get("SubnetId") for one in table.get("Associations", [])):
            message = "the specified association for route table conflicts with an existing one"
            return Refusal("Resource.AlreadyAssociated", message)
    return None


def _authorize(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": InvalidPrefixListID.NotFound; VPC quotas: 60 rules."""
    from ministack.services import ec2

    known = {one["PrefixListId"] for one in ec2._get_aws_managed_prefix_lists()}
    for one in said.get("IpPermissions", []):
        for given in one.get("PrefixListIds", []):
            id_ = given.get("PrefixListId")
            if id_ not in known and ec2._prefix_lists.get(id_) is None:
                message = f"The prefix list ID '{id_}' does not exist"
                return Refusal("InvalidPrefixListID.NotFound", message)
    sources = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    if (
        sum(len(one.get(name, [])) for one in said.get("IpPermissions", []) for name in sources)
        > 60
    ):
        message = "The maximum number of rules per security group has been reached."
        return Refusal("RulesPerSecurityGroupLimitExceeded", message)
    return None


def _revoke(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": InvalidPermission.NotFound."""
    from ministack.services import ec2

    group = ec2._security_groups.get(said.get("GroupId", ""))
    if group is None or said.get("SecurityGroupRuleIds"):
        return None
    there = {tuple(one.get(p) for p in PORTS) for one in group["IpPermissions"]}
    for one in said.get("IpPermissions", []):
        if tuple(one.get(p) for p in PORTS) not in there:
            message = "The specified rule does not exist in this security group."
            return Refusal("InvalidPermission.NotFound", message)
    return None


PORTS = ("IpProtocol", "FromPort", "ToPort")


def _delete_route(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": InvalidRoute.NotFound."""
    from ministack.services import ec2

    table = ec2._route_tables.get(said.get("RouteTableId", ""))
    wanted = said.get("DestinationCidrBlock")
    if table is None or not wanted:
        return None
    if any(r.get("DestinationCidrBlock") == wanted for r in table.get("Routes", [])):
        return None
    message = f"no route with destination-cidr-block {wanted} in route table"
    return Refusal("InvalidRoute.NotFound", message)


RULES: Mapping[tuple[str, str], Rule] = {
    ("ec2", "AssociateRouteTable"): _associate_route_table,
    ("ec2", "AttachInternetGateway"): _attach_internet_gateway,
    ("ec2", "AuthorizeSecurityGroupEgress"): _authorize,
    ("ec2", "AuthorizeSecurityGroupIngress"): _authorize,
    ("ec2", "CreateFlowLogs"): _flow_logs,
    ("ec2", "CreateRoute"): _create_route,
    ("ec2", "DeleteRoute"): _delete_route,
    ("ec2", "RevokeSecurityGroupIngress"): _revoke,
    ("ec2", "CreateSubnet"): _create_subnet,
    ("ec2", "DeleteInternetGateway"): _delete_internet_gateway,
    ("ec2", "DeleteRouteTable"): _delete_route_table,
    ("ec2", "DeleteSecurityGroup"): _delete_security_group,
    ("ec2", "DeleteSubnet"): _delete_subnet,
    ("ec2", "DetachInternetGateway"): _detach_internet_gateway,
    ("ec2", "ReleaseAddress"): _release_address,
}
