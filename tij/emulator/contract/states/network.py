"""States of networks: groups, subnets, gateways, routes, flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.interfaces import stands_in, wears
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
    return (
        Refusal("DependencyViolation", f"resource {id_} has a dependent object")
        if named or wears(id_)
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
    id_ = said.get("SubnetId", "")
    return _depends("subnet", id_) if stands_in(id_) else None


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
    """EC2 API reference, DetachInternetGateway: attached, and no address mapped."""
    from ministack.services import ec2

    id_, gateway = said.get("VpcId", ""), said.get("InternetGatewayId", "")
    attached = (ec2._internet_gateways.get(gateway) or {}).get("Attachments")
    if attached is not None and id_ not in ids(attached, "VpcId"):
        message = f"resource {gateway} is not attached to network {id_}"
        return Refusal("Gateway.NotAttached", message)
    if not _gateways("VpcId", id_) and not _faces_internet(id_):
        return None
    message = f"Network {id_} has some mapped public address(es). Please unmap those first."
    return Refusal("DependencyViolation", message)


def _faces_internet(vpc: str) -> bool:
    """Whether a load balancer of the network has public addresses."""
    from ministack.services import alb, ec2

    return any(
        (ec2._subnets.get(subnet) or {}).get("VpcId") == vpc
        for balancer in held(alb._lbs)
        if balancer.get("Scheme") == "internet-facing"
        for subnet in balancer.get("Subnets", [])
    )


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
    network = ec2._vpcs.get(table.get("VpcId", "")) or {}
    inside = network and wanted and _network(wanted).subnet_of(_network(network["CidrBlock"]))
    if inside and said.get("GatewayId"):
        message = f"The destination CIDR block {wanted} is equal to or more specific than one of"
        only = "This route can target only an interface or an instance."
        return Refusal("InvalidParameterValue", f"{message} this VPC's CIDR blocks. {only}")
    return None


def _create_nat_gateway(said: Parameters) -> Refusal | None:
    """EC2 API Reference, NatGateway: FailureMessage; its address is nobody's else."""
    from ministack.services import ec2

    id_ = said.get("AllocationId", "")
    taken = (ec2._addresses.get(id_) or {}).get("AssociationId")
    if id_ and (taken or _gateways("AllocationId", id_)):
        message = f"Elastic IP address [{id_}] is already associated"
        return Refusal("Resource.AlreadyAssociated", message)
    return None


def _associated(store: str, list_: str, key: str) -> Rule:
    """EC2 API Reference, "Error codes": InvalidAssociationID.NotFound."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import ec2

        id_ = said.get("AssociationId")
        for record in held(getattr(ec2, store)):
            found = record.get(list_, []) if list_ else [record]
            if not id_ or id_ in ids(found, key):
                return None
        message = f"The association ID '{id_}' does not exist"
        return Refusal("InvalidAssociationID.NotFound", message)

    return rule


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
    """EC2 API Reference, "Error codes": InvalidPrefixListID.NotFound."""
    from ministack.services import ec2

    known = {one["PrefixListId"] for one in ec2._get_aws_managed_prefix_lists()}
    for one in said.get("IpPermissions", []):
        for given in one.get("PrefixListIds", []):
            id_ = given.get("PrefixListId")
            if id_ not in known and ec2._prefix_lists.get(id_) is None:
                message = f"The prefix list ID '{id_}' does not exist"
                return Refusal("InvalidPrefixListID.NotFound", message)
    return None


def _revoke(permissions: str) -> Rule:
    """EC2 API Reference, "Error codes": InvalidPermission.NotFound."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import ec2

        group = ec2._security_groups.get(said.get("GroupId", ""))
        if group is None or said.get("SecurityGroupRuleIds"):
            return None
        there = {_ports(one) for one in group[permissions]}
        if any(_ports(one) not in there for one in said.get("IpPermissions", [])):
            message = "The specified rule does not exist in this security group."
            return Refusal("InvalidPermission.NotFound", message)
        return None

    return rule


def _ports(permission: Mapping[str, Any]) -> tuple[Any, ...]:
    protocol = str(permission.get("IpProtocol"))
    ports = (
        (None, None) if protocol == "-1" else (permission.get("FromPort"), permission.get("ToPort"))
    )
    return (protocol, *ports)


def _run_instances(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": InvalidAMIID.NotFound."""
    from ministack.services import ec2

    id_ = str(said.get("ImageId", ""))
    known = {image[0] for image in ec2._STUB_AMIS}
    if id_.startswith("ami-") and id_ not in known and ec2._images.get(id_) is None:
        return Refusal("InvalidAMIID.NotFound", f"The image id '[{id_}]' does not exist")
    return None


def _replace_route(said: Parameters) -> Refusal | None:
    """EC2 API Reference, ReplaceRoute: of a route that is there."""
    from ministack.services import ec2

    table, wanted = ec2._route_tables.get(said.get("RouteTableId", "")), ""
    for kind in ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"):
        wanted = wanted or str(said.get(kind) or "")
        if table is None or any(wanted and r.get(kind) == wanted for r in table["Routes"]):
            return None
    message = (
        f"There is no route defined for '{wanted}' in the route table. Use CreateRoute instead."
    )
    return Refusal("InvalidParameterValue", message)


def _delete_route(said: Parameters) -> Refusal | None:
    """EC2 API Reference, "Error codes": InvalidRoute.NotFound; DeleteRoute: not the local one."""
    from ministack.services import ec2

    table = ec2._route_tables.get(said.get("RouteTableId", ""))
    wanted = said.get("DestinationCidrBlock")
    if table is None or not wanted:
        return None
    route = next((r for r in table["Routes"] if r.get("DestinationCidrBlock") == wanted), None)
    if route is not None and route.get("GatewayId") == "local":
        return Refusal(
            "InvalidParameterValue", f"cannot remove local route {wanted} in route table"
        )
    if route is not None:
        return None
    message = f"no route with destination-cidr-block {wanted} in route table"
    return Refusal("InvalidRoute.NotFound", message)


RULES: Mapping[tuple[str, str], Rule] = {
    ("ec2", "AssociateRouteTable"): _associate_route_table,
    ("ec2", "AttachInternetGateway"): _attach_internet_gateway,
    ("ec2", "AuthorizeSecurityGroupEgress"): _authorize,
    ("ec2", "AuthorizeSecurityGroupIngress"): _authorize,
    ("ec2", "CreateFlowLogs"): _flow_logs,
    ("ec2", "CreateNatGateway"): _create_nat_gateway,
    ("ec2", "CreateRoute"): _create_route,
    ("ec2", "DeleteRoute"): _delete_route,
    ("ec2", "ReplaceRoute"): _replace_route,
    ("ec2", "RevokeSecurityGroupEgress"): _revoke("IpPermissionsEgress"),
    ("ec2", "RevokeSecurityGroupIngress"): _revoke("IpPermissions"),
    ("ec2", "RunInstances"): _run_instances,
    ("ec2", "CreateSubnet"): _create_subnet,
    ("ec2", "DeleteInternetGateway"): _delete_internet_gateway,
    ("ec2", "DeleteRouteTable"): _delete_route_table,
    ("ec2", "DeleteSecurityGroup"): _delete_security_group,
    ("ec2", "DeleteSubnet"): _delete_subnet,
    ("ec2", "DetachInternetGateway"): _detach_internet_gateway,
    ("ec2", "DisassociateRouteTable"): _associated(
        "_route_tables", "Associations", "RouteTableAssociationId"
    ),
    ("ec2", "ReleaseAddress"): _release_address,
}
