"""What AWS refuses because of what there is already: a table of states beside the models.

Each rule reads ministack's own state of the caller's account and Region, before the request reaches
it. What AWS is deleting already counts as gone: the rehearsal's provider does not wait for its end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from ipaddress import IPv4Network
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.request import Credential, Parameters

GOING = ("deleting", "deleted", "DELETING", "DRAINING", "INACTIVE")
Rule = Callable[[Parameters], Refusal | None]


def refused_by_state(
    service: str, operation: str, parameters: Parameters, caller: Credential | None
) -> Refusal | None:
    """AWS's answer where the caller's account is in a state that forbids it."""
    rule = RULES.get((service, operation))
    if rule is None or caller is None:
        return None
    of_caller(caller)
    return rule(parameters)


def of_caller(caller: Credential) -> None:
    """Make ministack's stores those of the caller's account and Region."""
    set_request_account_id(caller.key)
    set_request_region(caller.region)


def _there(store: Any) -> list[Mapping[str, Any]]:
    """What a store of ministack's holds for the caller."""
    return [found for found in store.values() if isinstance(found, Mapping)]


def _depends(kind: str, id_: str) -> Refusal:
    message = f"The {kind} '{id_}' has dependencies and cannot be deleted."
    return Refusal("DependencyViolation", message)


def _delete_security_group(said: Parameters) -> Refusal | None:
    """EC2 User Guide, "Delete a security group": no interface, no rule of another group."""
    from ministack.services import ec2

    id_ = said.get("GroupId", "")
    named = any(
        pair.get("GroupId") == id_
        for group in _there(ec2._security_groups)
        if group["GroupId"] != id_
        for rule in (*group["IpPermissions"], *group["IpPermissionsEgress"])
        for pair in rule.get("UserIdGroupPairs", [])
    )
    held = any(
        id_ in _ids(interface.get("Groups", []), "GroupId")
        for interface in _there(ec2._network_interfaces)
    )
    return (
        Refusal("DependencyViolation", f"resource {id_} has a dependent object")
        if (named or held)
        else None
    )


def _ids(values: Iterable[Any], key: str) -> set[Any]:
    return {value[key] if isinstance(value, Mapping) else value for value in values}


def _gateways(key: str, value: str) -> bool:
    """Whether a NAT gateway that is not being deleted has this `key`."""
    from ministack.services import ec2

    return any(
        gateway.get(key) == value
        or value in _ids(gateway.get("NatGatewayAddresses", []), "AllocationId")
        for gateway in _there(ec2._nat_gateways)
        if gateway.get("State") not in GOING
    )


def _delete_subnet(said: Parameters) -> Refusal | None:
    """VPC User Guide, "Delete a subnet": its interfaces first."""
    from ministack.services import ec2

    id_ = said.get("SubnetId", "")
    interfaces = any(i.get("SubnetId") == id_ for i in _there(ec2._network_interfaces))
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
    for gateway in _there(ec2._internet_gateways):
        if vpc in _ids(gateway.get("Attachments", []), "VpcId"):
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
    for subnet in _there(ec2._subnets):
        if subnet["VpcId"] == vpc["VpcId"] and wanted.overlaps(_network(subnet["CidrBlock"])):
            message = f"The CIDR '{cidr}' conflicts with another subnet"
            return Refusal("InvalidSubnet.Conflict", message)
    return None


def _network(cidr: str) -> IPv4Network:
    return IPv4Network(cidr, strict=False)


def _associate_route_table(said: Parameters) -> Refusal | None:
    """EC2 API reference, "Error codes": Resource.AlreadyAssociated; a subnet has one table."""
    from ministack.services import ec2

    id_ = said.get("SubnetId")
    for table in _there(ec2._route_tables):
        if id_ and any(id_ == one.get("SubnetId") for one in table.get("Associations", [])):
            message = "the specified association for route table conflicts with an existing one"
            return Refusal("Resource.AlreadyAssociated", message)
    return None


def _change_records(said: Parameters) -> Refusal | None:
    """Route 53 Developer Guide, "CNAME record type": not for the zone, not beside others."""
    from ministack.services import route53

    id_ = str(said.get("HostedZoneId", "")).rpartition("/")[2]
    zone = route53._zones.get(id_)
    if zone is None:
        return None
    apex = _dotted(zone["name"])
    types: dict[str, set[str]] = {}
    for record in route53._records.get(id_, []):
        types.setdefault(_dotted(record["Name"]), set()).add(record["Type"])
    for change in (said.get("ChangeBatch") or {}).get("Changes", []):
        record = change.get("ResourceRecordSet") or {}
        name, type_ = _dotted(record.get("Name", "")), record.get("Type")
        if name != apex and not name.endswith(f".{apex}"):
            message = f"RRSet with DNS name {name} is not permitted in zone {apex}"
            return Refusal("InvalidChangeBatch", f"[{message}]")
        there = types.setdefault(name, set())
        if change.get("Action") == "DELETE":
            there.discard(str(type_))
            continue
        if type_ == "CNAME" and name == apex:
            message = f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone"
            return Refusal("InvalidChangeBatch", f"[{message} {apex}]")
        if (there - {"CNAME"} and type_ == "CNAME") or (type_ != "CNAME" and "CNAME" in there):
            message = f"RRSet of type {type_} with DNS name {name} is not permitted because a"
            return Refusal("InvalidChangeBatch", f"[{message} conflicting RRSet is there]")
        there.add(str(type_))
    return None


def _dotted(name: str) -> str:
    return f"{str(name).lower().replace(chr(92) + '052', '*').rstrip('.')}."


def _create_service(said: Parameters) -> Refusal | None:
    """ECS API Reference, CreateService: networkConfiguration, loadBalancers."""
    from ministack.services import ecs

    reference = str(said.get("taskDefinition", ""))
    task = ecs._task_defs.get(ecs._resolve_td_key(reference) or "")
    if task is None:
        return Refusal("ClientException", f"Unable to describe task definition {reference}")
    code = "InvalidParameterException"
    if task.get("networkMode") == "awsvpc" and not said.get("networkConfiguration"):
        message = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        return Refusal(code, message)
    containers = {one["name"]: one for one in task.get("containerDefinitions", [])}
    for balancer in said.get("loadBalancers", []):
        name, port = balancer.get("containerName"), balancer.get("containerPort")
        ports = [p.get("containerPort") for p in containers.get(name, {}).get("portMappings", [])]
        if port not in ports:
            message = f"The container {name} did not have a container port {port} defined."
            return Refusal(code, message)
    return None


def _register_target(said: Parameters) -> Refusal | None:
    """Application Auto Scaling API Reference, RegisterScalableTarget: ResourceId."""
    from ministack.services import ecs

    kind, _, rest = str(said.get("ResourceId", "")).partition("/")
    cluster, _, name = rest.partition("/")
    if said.get("ServiceNamespace") != "ecs" or kind != "service":
        return None
    for found in _there(ecs._services):
        there = str(found.get("clusterArn", "")).rpartition("/")[2]
        if (there, found.get("serviceName")) == (cluster, name) and found["status"] not in GOING:
            return None
    return Refusal("ValidationException", f"ECS service doesn't exist: {said['ResourceId']}")


def _schedule_role(said: Parameters) -> Refusal | None:
    """EventBridge Scheduler User Guide, "Troubleshooting": the execution role's trust policy."""
    from ministack.services import iam

    arn = str((said.get("Target") or {}).get("RoleArn", ""))
    role = iam._roles.get(arn.rpartition("/")[2])
    if role is not None and "scheduler.amazonaws.com" in json.dumps(
        role.get("AssumeRolePolicyDocument", "")
    ):
        return None
    message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the"
    return Refusal("ValidationException", f"{message} role.")


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


def _create_endpoint(said: Parameters) -> Refusal | None:
    """AWS PrivateLink Guide, "Private DNS": both DNS attributes of the VPC are on."""
    from ministack.services import ec2

    vpc = ec2._vpcs.get(said.get("VpcId", "")) or {}
    interface = said.get("VpcEndpointType") == "Interface"
    if interface and said.get("PrivateDnsEnabled") and not vpc.get("EnableDnsHostnames"):
        message = "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC"
        return Refusal(
            "InvalidParameter", f"{message} attributes set to true for {vpc.get('VpcId')}"
        )
    return None


def _reboot_database(said: Parameters) -> Refusal | None:
    """RDS API Reference, RebootDBInstance: ForceFailover."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if said.get("ForceFailover") and instance and not instance.get("MultiAZ"):
        message = "Cannot force failover of a single-AZ instance."
        return Refusal("InvalidParameterCombination", message)
    return None


def _start_database(said: Parameters) -> Refusal | None:
    """RDS API Reference, StartDBInstance: InvalidDBInstanceState."""
    from ministack.services import rds

    id_ = said.get("DBInstanceIdentifier", "")
    if (rds._instances.get(id_) or {}).get("DBInstanceStatus") == "available":
        return Refusal("InvalidDBInstanceState", f"Instance {id_} is not stopped.")
    return None


def _create_database(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Working with parameter groups": of the version's family."""
    from ministack.services import rds

    name = str(said.get("DBParameterGroupName", "")).lower()
    family = (rds._param_groups.get(name) or {}).get("DBParameterGroupFamily")
    version = str(said.get("EngineVersion", "")).partition(".")[0]
    if family and said.get("Engine") == "postgres" and version and family != f"postgres{version}":
        message = f"The Parameter Group {name} with DBParameterGroupFamily {family} can't be used"
        combination = "InvalidParameterCombination"
        return Refusal(combination, f"{message} for this instance: it is of postgres{version}.")
    return None


def _delete_policy(said: Parameters) -> Refusal | None:
    """IAM API Reference, DeletePolicy: no role has it, as its boundary neither."""
    from ministack.services import iam

    arn = said.get("PolicyArn", "")
    if any(role.get("PermissionsBoundary") == arn for role in _there(iam._roles)):
        message = "Cannot delete a policy attached to entities."
        return Refusal("DeleteConflict", message)
    return None


def _create_secret(said: Parameters) -> Refusal | None:
    """Secrets Manager API Reference, CreateSecret: InvalidRequestException."""
    from ministack.services import secretsmanager

    for secret in _there(secretsmanager._secrets):
        if secret.get("Name") == said.get("Name") and secret.get("DeletedDate"):
            return Refusal(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already"
                " scheduled for deletion.",
            )
    return None


def _in_a_database(member: str, argument: str, code: str, what: str) -> Rule:
    """RDS API Reference: what an instance uses is not deleted."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import rds

        name = str(said.get(argument, "")).lower()
        for instance in _there(rds._instances):
            used = instance.get(member)
            names = (
                {str(g.get(argument, "")).lower() for g in used}
                if isinstance(used, list)
                else {str((used or {}).get(argument, "")).lower()}
            )
            if name in names and instance.get("DBInstanceStatus") not in GOING:
                id_ = instance["DBInstanceIdentifier"]
                return Refusal(code, f"Cannot delete the {what} '{name}': {id_} is using it.")
        return None

    return rule


def _snapshot_taken(argument: str) -> Rule:
    """RDS API Reference: DBSnapshotAlreadyExists."""

    def rule(said: Parameters) -> Refusal | None:
        from ministack.services import rds

        name = said.get(argument)
        if name and rds._snapshots.get(name):
            message = f"Cannot create the snapshot because a snapshot with the identifier {name}"
            return Refusal("DBSnapshotAlreadyExists", f"{message} already exists.")
        return None

    return rule


def _is_available(instance: dict[str, Any]) -> bool:
    return bool(instance["DBInstanceStatus"] == "available")


def _modify_database(said: Parameters) -> Refusal | None:
    """RDS User Guide, "Upgrading the engine version" and "Modifying storage": both go up only."""
    from ministack.services import rds

    instance = rds._instances.get(said.get("DBInstanceIdentifier", "")) or {}
    if instance and said.get("NewDBInstanceIdentifier") and not _is_available(instance):
        return Refusal("InvalidDBInstanceState", "Database instance is not in available state.")
    combination = "InvalidParameterCombination"
    size, wanted = instance.get("AllocatedStorage"), said.get("AllocatedStorage")
    if size and wanted and wanted < int(size):
        return Refusal(combination, f"Storage of {size} GiB cannot be reduced to {wanted} GiB.")
    present, version = str(instance.get("EngineVersion", "")), said.get("EngineVersion")
    if not (present and version):
        return None
    major, before = (int(v.partition(".")[0]) for v in (version, present))
    if major < before:
        return Refusal(combination, f"Cannot upgrade postgres from {present} to {version}")
    if major > before and not said.get("AllowMajorVersionUpgrade"):
        message = "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major"
        return Refusal(combination, f"{message} version.")
    return None


def _pending_key(said: Parameters) -> Refusal | None:
    """KMS Developer Guide, "Key states of AWS KMS keys": pending deletion."""
    from ministack.services import kms

    id_ = str(said.get("KeyId") or said.get("TargetKeyId") or "").rsplit("/", 1)[-1]
    key = kms._keys.get(id_) or {}
    if key.get("KeyState") == "PendingDeletion":
        message = f"{key['Arn']} is pending deletion."
        return Refusal("KMSInvalidStateException", message)
    return None


def _delete_certificate(said: Parameters) -> Refusal | None:
    """ACM API Reference, DeleteCertificate: ResourceInUseException."""
    from ministack.services import alb

    arn = said.get("CertificateArn", "")
    if any(
        arn in _ids(listener.get("Certificates", []), "CertificateArn")
        for listener in _there(alb._listeners)
    ):
        return Refusal("ResourceInUseException", f"Certificate {arn} is in use.")
    return None


def _delete_target_group(said: Parameters) -> Refusal | None:
    """ELB API Reference, DeleteTargetGroup: ResourceInUse."""
    from ministack.services import alb

    arn = said.get("TargetGroupArn", "")
    actions = (a for listener in _there(alb._listeners) for a in listener.get("DefaultActions", []))
    if any(arn == action.get("TargetGroupArn") for action in actions):
        message = f"Target group '{arn}' is currently in use by a listener or a rule"
        return Refusal("ResourceInUse", message)
    return None


def _create_listener(said: Parameters) -> Refusal | None:
    """ELB API Reference, CreateListener: DuplicateListener."""
    from ministack.services import alb

    wanted = (said.get("LoadBalancerArn"), said.get("Port"))
    if any(
        wanted == (found.get("LoadBalancerArn"), int(found.get("Port") or 0))
        for found in _there(alb._listeners)
    ):
        message = "A listener already exists on this port for this load balancer"
        return Refusal("DuplicateListener", message)
    return None


def _delete_load_balancer(said: Parameters) -> Refusal | None:
    """ELB API Reference, DeleteLoadBalancer: OperationNotPermitted."""
    from ministack.services import alb

    arn = said.get("LoadBalancerArn", "")
    protected = {"Key": "deletion_protection.enabled", "Value": "true"}
    if protected in (alb._lb_attrs.get(arn) or []):
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        return Refusal("OperationNotPermitted", message)
    return None


def _delete_cluster(said: Parameters) -> Refusal | None:
    """ECS API Reference, DeleteCluster: ClusterContainsServicesException."""
    from ministack.services import ecs

    name = str(said.get("cluster", "")).rsplit("/", 1)[-1]
    if any(
        str(found.get("clusterArn", "")).rsplit("/", 1)[-1] == name
        and found.get("status") not in GOING
        for found in _there(ecs._services)
    ):
        message = "The Cluster cannot be deleted while Services are active."
        return Refusal("ClusterContainsServicesException", message)
    return None


def _delete_service(said: Parameters) -> Refusal | None:
    """ECS API Reference, DeleteService: scaled to 0 first, unless forced."""
    from ministack.services import ecs

    names = tuple(str(said.get(n, "")).rsplit("/", 1)[-1] for n in ("cluster", "service"))
    for found in _there(ecs._services):
        cluster = str(found.get("clusterArn", "")).rsplit("/", 1)[-1]
        named = (cluster, found.get("serviceName")) == names and not said.get("force")
        if named and found.get("desiredCount") and found.get("status") not in GOING:
            message = "The service cannot be stopped while it is scaled above 0."
            return Refusal("InvalidParameterException", message)
    return None


def _delete_access_control(said: Parameters) -> Refusal | None:
    """CloudFront API Reference, DeleteOriginAccessControl: OriginAccessControlInUse."""
    from ministack.services import cloudfront

    id_ = said.get("Id", "")
    if any(id_ in str(found) for found in _there(cloudfront._distributions)):
        message = "Cannot delete the origin access control because it's in use."
        return Refusal("OriginAccessControlInUse", message, HTTPStatus.CONFLICT)
    return None


RULES: Mapping[tuple[str, str], Rule] = {
    ("acm", "DeleteCertificate"): _delete_certificate,
    ("application-autoscaling", "RegisterScalableTarget"): _register_target,
    ("cloudfront", "DeleteOriginAccessControl"): _delete_access_control,
    ("ec2", "AssociateRouteTable"): _associate_route_table,
    ("ec2", "AttachInternetGateway"): _attach_internet_gateway,
    ("ec2", "CreateRoute"): _create_route,
    ("ec2", "CreateVpcEndpoint"): _create_endpoint,
    ("ec2", "DeleteRoute"): _delete_route,
    ("ec2", "RevokeSecurityGroupIngress"): _revoke,
    ("ec2", "CreateSubnet"): _create_subnet,
    ("ec2", "DeleteInternetGateway"): _delete_internet_gateway,
    ("ec2", "DeleteRouteTable"): _delete_route_table,
    ("ec2", "DeleteSecurityGroup"): _delete_security_group,
    ("ec2", "DeleteSubnet"): _delete_subnet,
    ("ec2", "DetachInternetGateway"): _detach_internet_gateway,
    ("ec2", "ReleaseAddress"): _release_address,
    ("ecs", "CreateService"): _create_service,
    ("ecs", "DeleteCluster"): _delete_cluster,
    ("ecs", "DeleteService"): _delete_service,
    ("elbv2", "CreateListener"): _create_listener,
    ("elbv2", "DeleteLoadBalancer"): _delete_load_balancer,
    ("elbv2", "DeleteTargetGroup"): _delete_target_group,
    ("iam", "DeletePolicy"): _delete_policy,
    ("kms", "CreateAlias"): _pending_key,
    ("kms", "CreateGrant"): _pending_key,
    ("kms", "Decrypt"): _pending_key,
    ("kms", "EnableKeyRotation"): _pending_key,
    ("kms", "Encrypt"): _pending_key,
    ("kms", "GenerateDataKey"): _pending_key,
    ("kms", "ScheduleKeyDeletion"): _pending_key,
    ("rds", "CreateDBInstance"): _create_database,
    ("rds", "CreateDBSnapshot"): _snapshot_taken("DBSnapshotIdentifier"),
    ("rds", "DeleteDBInstance"): _snapshot_taken("FinalDBSnapshotIdentifier"),
    ("rds", "DeleteDBParameterGroup"): _in_a_database(
        "DBParameterGroups",
        "DBParameterGroupName",
        "InvalidDBParameterGroupState",
        "parameter group",
    ),
    ("rds", "DeleteDBSubnetGroup"): _in_a_database(
        "DBSubnetGroup", "DBSubnetGroupName", "InvalidDBSubnetGroupStateFault", "subnet group"
    ),
    ("rds", "ModifyDBInstance"): _modify_database,
    ("rds", "RebootDBInstance"): _reboot_database,
    ("rds", "StartDBInstance"): _start_database,
    ("route53", "ChangeResourceRecordSets"): _change_records,
    ("scheduler", "CreateSchedule"): _schedule_role,
    ("scheduler", "UpdateSchedule"): _schedule_role,
    ("secretsmanager", "CreateSecret"): _create_secret,
}
