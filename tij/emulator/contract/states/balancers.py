"""States of load balancers, their listeners, targets and certificates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters
from tij.emulator.contract.states.certificates import is_pending
from tij.emulator.contract.states.there import Rule, held, ids

WRITES = re.compile(r"s3:(PutObject|Put\*|\*)|\"Action\":\s*\"\*\"")


def _log_bucket(said: Parameters) -> Refusal | None:
    """ELB User Guide, "Access logs": the bucket is there, and its policy lets them be written."""
    from ministack.services import s3

    given = {one.get("Key"): one.get("Value") for one in said.get("Attributes", [])}
    for kind in ("access_logs", "connection_logs", "health_check_logs"):
        bucket = given.get(f"{kind}.s3.bucket")
        if given.get(f"{kind}.s3.enabled") != "true" or not bucket:
            continue
        policy = s3._bucket_policies.get(bucket)
        if s3._buckets.get(bucket) is None or not WRITES.search(str(policy)):
            message = f"Access Denied for bucket: {bucket}. Please check S3bucket permission"
            return Refusal("InvalidConfigurationRequest", message)
    return None


def same_zone(ids: Iterable[str]) -> bool:
    """Whether two of the subnets lie in one zone."""
    from ministack.services import ec2

    zones = [(ec2._subnets.get(id_) or {}).get("AvailabilityZone") for id_ in ids]
    return bool(repeated(zones))


def _create_load_balancer(said: Parameters) -> Refusal | None:
    """ELB API Reference, CreateLoadBalancer: Subnets, IpAddressType."""
    from ministack.services import ec2

    subnets = [*said.get("Subnets", [])]
    subnets += [one.get("SubnetId") for one in said.get("SubnetMappings", [])]
    zones = {(ec2._subnets.get(id_) or {}).get("AvailabilityZone") for id_ in subnets}
    if len(zones) > 1 and same_zone(subnets):
        message = "A load balancer cannot be attached to multiple subnets in the same Availability"
        return Refusal("InvalidConfigurationRequest", f"{message} Zone")
    found = [ec2._subnets.get(id_) or {} for id_ in subnets]
    networks = {one.get("VpcId") for one in found if one}
    if len(networks) > 1:
        return Refusal("InvalidConfigurationRequest", "All subnets must belong to the same VPC")
    for id_ in said.get("SecurityGroups", []):
        group = ec2._security_groups.get(id_) or {}
        if networks and group and group.get("VpcId") not in networks:
            message = "One or more security groups are invalid"
            return Refusal("InvalidConfigurationRequest", message)
    kind = str(said.get("IpAddressType") or "")
    if kind.startswith("dualstack") and any(
        not one.get("Ipv6CidrBlockAssociationSet") for one in found
    ):
        message = "You must specify subnets with an associated IPv6 CIDR block."
        return Refusal("ValidationError", message)
    return None


def _delete_certificate(said: Parameters) -> Refusal | None:
    """ACM API Reference, DeleteCertificate: ResourceInUseException."""
    from ministack.services import alb, cloudfront

    arn = said.get("CertificateArn", "")
    if any(
        arn in ids(listener.get("Certificates", []), "CertificateArn")
        for listener in held(alb._listeners)
    ) or any(arn in str(one.get("config_xml")) for one in held(cloudfront._distributions)):
        return Refusal("ResourceInUseException", f"Certificate {arn} is in use.")
    return None


def _delete_target_group(said: Parameters) -> Refusal | None:
    """ELB API Reference, DeleteTargetGroup: ResourceInUse."""
    from ministack.services import alb

    arn = said.get("TargetGroupArn", "")
    actions = (a for listener in held(alb._listeners) for a in listener.get("DefaultActions", []))
    if any(arn == action.get("TargetGroupArn") for action in actions):
        message = f"Target group '{arn}' is currently in use by a listener or a rule"
        return Refusal("ResourceInUse", message)
    return None


def _create_listener(said: Parameters) -> Refusal | None:
    """ELB API Reference, CreateListener: DuplicateListener."""
    from ministack.services import alb

    if refused := _certificates(said):
        return refused
    balancer = said.get("LoadBalancerArn")
    wanted = (balancer, said.get("Port"))
    groups = _targets(said)
    for found in held(alb._listeners):
        if found.get("LoadBalancerArn") != balancer and groups & _targets(found):
            message = "The following target groups cannot be associated with more than one load"
            return Refusal("TargetGroupAssociationLimit", f"{message} balancer")
    if any(
        wanted == (found.get("LoadBalancerArn"), int(found.get("Port") or 0))
        for found in held(alb._listeners)
    ):
        message = "A listener already exists on this port for this load balancer"
        return Refusal("DuplicateListener", message)
    return None


def _certificates(said: Parameters) -> Refusal | None:
    """ELB API Reference, CreateListener: UnsupportedCertificate, of one that is not issued."""
    from ministack.services import acm

    for one in said.get("Certificates", []):
        arn = one.get("CertificateArn", "")
        if is_pending(acm._certificates.get(arn) or {}):
            message = f"The certificate '{arn}' must have a fully-qualified domain name, a"
            rest = "supported signature, and a supported key size."
            return Refusal("UnsupportedCertificate", f"{message} {rest}")
    return None


def _modify_listener(said: Parameters) -> Refusal | None:
    """ELB API Reference, ModifyListener: DuplicateListener, UnsupportedCertificate."""
    from ministack.services import alb

    arn = said.get("ListenerArn", "")
    listener = alb._listeners.get(arn) or {}
    wanted = (listener.get("LoadBalancerArn"), said.get("Port"))
    for found in held(alb._listeners):
        there = (found.get("LoadBalancerArn"), int(found.get("Port") or 0))
        if wanted == there and found.get("ListenerArn") != arn:
            message = "A listener already exists on this port for this load balancer"
            return Refusal("DuplicateListener", message)
    return _certificates(said)


def _subnets(said: Parameters) -> Refusal | None:
    """ELB API Reference, SetSubnets: two zones, one subnet each."""
    from ministack.services import ec2

    subnets = [*said.get("Subnets", [])]
    subnets += [one.get("SubnetId") for one in said.get("SubnetMappings", [])]
    zones = {(ec2._subnets.get(id_) or {}).get("AvailabilityZone") for id_ in subnets}
    if len(zones) < 2:
        message = "At least two subnets in two different Availability Zones must be specified"
        return Refusal("ValidationError", message)
    if same_zone(subnets):
        message = "A load balancer cannot be attached to multiple subnets in the same Availability"
        return Refusal("InvalidConfigurationRequest", f"{message} Zone")
    return None


def _targets(listener: Mapping[str, Any]) -> set[str]:
    """The target groups that a listener forwards to."""
    actions = listener.get("DefaultActions", [])
    groups = [
        one for a in actions for one in (a.get("ForwardConfig") or {}).get("TargetGroups", [])
    ]
    return {str(one["TargetGroupArn"]) for one in (*actions, *groups) if one.get("TargetGroupArn")}


def _delete_load_balancer(said: Parameters) -> Refusal | None:
    """ELB API Reference, DeleteLoadBalancer: OperationNotPermitted."""
    from ministack.services import alb

    arn = said.get("LoadBalancerArn", "")
    protected = {"Key": "deletion_protection.enabled", "Value": "true"}
    if protected in (alb._lb_attrs.get(arn) or []):
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        return Refusal("OperationNotPermitted", message)
    return None


PRIVATE = tuple(map(ip_network, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10".split()))


def _register(said: Parameters) -> Refusal | None:
    """ELB API Reference, TargetDescription: Id, by the type of the targets."""
    from ministack.services import alb

    kind = (alb._tgs.get(said.get("TargetGroupArn", "")) or {}).get("TargetType")
    for id_ in (str(one.get("Id", "")) for one in said.get("Targets", [])):
        if kind == "ip" and not _is_private(id_):
            message = f"The IP address '{id_}' is not valid: it must be of the VPC or private"
            return Refusal("ValidationError", message)
        if kind == "instance" and not re.fullmatch("i-[0-9a-f]{8,17}", id_):
            return Refusal("InvalidTarget", f"The instance ID '{id_}' is not valid")
    return None


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.version == 6 or any(address in network for network in PRIVATE)


RULES: Mapping[tuple[str, str], Rule] = {
    ("acm", "DeleteCertificate"): _delete_certificate,
    ("elbv2", "CreateListener"): _create_listener,
    ("elbv2", "CreateLoadBalancer"): _create_load_balancer,
    ("elbv2", "DeleteLoadBalancer"): _delete_load_balancer,
    ("elbv2", "DeleteTargetGroup"): _delete_target_group,
    ("elbv2", "ModifyListener"): _modify_listener,
    ("elbv2", "ModifyLoadBalancerAttributes"): _log_bucket,
    ("elbv2", "RegisterTargets"): _register,
    ("elbv2", "SetSubnets"): _subnets,
}
