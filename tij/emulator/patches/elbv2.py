"""Elastic Load Balancing: what CreateLoadBalancer refuses, the VPC, the kind in an ARN, forwards by
weight, whose a target group is, and the certificates chosen by a client's server name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from tij.emulator.patches.query import Params, Response, first, members

MIN_ZONES = 2

KINDS = {"network": "net", "gateway": "gwy"}
"""Type → its part of an ARN, where that isn't "app" (Service Authorization Reference)."""
FORWARDING = (
    *("CreateListener", "ModifyListener", "DeleteListener", "DeleteLoadBalancer"),
    *("CreateRule", "ModifyRule", "DeleteRule"),
)
"""Operations after which a target group may be another load balancer's."""

Change = Callable[[list[str], list[str]], None]

CHOSEN = "ChosenCertificates"
"""A listener's certificates but its default one, in ministack's record of it."""


def fill(elbv2: Any) -> None:
    """Elastic Load Balancing API Reference: CreateLoadBalancer, Action, ListenerCertificates."""
    _create(elbv2)
    _weighted(elbv2)
    _certificates(elbv2)
    for action in FORWARDING:
        elbv2._ACTION_MAP[action] = partial(_associating, elbv2, elbv2._ACTION_MAP[action])


def _create(elbv2: Any) -> None:
    create = elbv2._ACTION_MAP["CreateLoadBalancer"]

    def create_load_balancer(params: Params) -> Response:
        from ministack.services import ec2

        found = [ec2._subnets[s] for s in members(params, "Subnets") if s in ec2._subnets]
        zones = {subnet["AvailabilityZone"] for subnet in found}
        if first(params, "Type") in ("", "application") and len(zones) < MIN_ZONES:
            return elbv2._error(
                "ValidationError",
                "At least two subnets in two different Availability Zones must be specified",
            )
        # A load balancer is in its subnets' VPC; ministack puts every one into the default VPC.
        there = set(elbv2._lbs)
        said = create({**params, "VpcId": [found[0]["VpcId"]]} if found else params)
        kind = KINDS.get(first(params, "Type"))
        for arn in set(elbv2._lbs) - there if kind else ():
            own = arn.replace(":loadbalancer/app/", f":loadbalancer/{kind}/")
            for store in (elbv2._lbs, elbv2._tags, elbv2._lb_attrs):
                store[own] = store.pop(arn)
            elbv2._lbs[own]["LoadBalancerArn"] = own
            made = f"<LoadBalancers>{elbv2._lb_xml(elbv2._lbs[own])}</LoadBalancers>"
            said = elbv2._xml(200, "CreateLoadBalancer", made)
        return said

    elbv2._ACTION_MAP["CreateLoadBalancer"] = create_load_balancer


def _associating(elbv2: Any, act: Callable[[Params], Response], params: Params) -> Response:
    """What follows for target groups, and for the listeners of a load balancer that is gone.

    ministack hears of a target group's load balancer only where a listener is made.
    """
    said = act(params)
    for store, key, there in (
        (elbv2._listeners, "LoadBalancerArn", elbv2._lbs),
        (elbv2._rules, "ListenerArn", elbv2._listeners),
    ):
        for arn in [arn for arn, one in store.items() if one[key] not in there]:
            del store[arn]
    of: dict[str, set[str]] = {}
    for rule in elbv2._rules.values():
        balancer = elbv2._listeners[rule["ListenerArn"]]["LoadBalancerArn"]
        for action in rule["Actions"]:
            for one in (action, *action.get("ForwardConfig", ())):
                of.setdefault(one.get("TargetGroupArn", ""), set()).add(balancer)
    for arn, group in elbv2._tgs.items():
        group["LoadBalancerArns"] = sorted(of.get(arn, ()))
    return said


def _weighted(elbv2: Any) -> None:
    parse, xml = elbv2._parse_actions, elbv2._action_xml

    def parse_actions(params: Params, prefix: str = "DefaultActions") -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = parse(params, prefix)
        for number, action in enumerate(actions, 1):
            of = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member"
            groups = []
            for each in count(1):
                arn = first(params, f"{of}.{each}.TargetGroupArn")
                if not arn:
                    break
                weight = first(params, f"{of}.{each}.Weight") or "1"
                groups.append({"TargetGroupArn": arn, "Weight": weight})
            if groups:
                action["ForwardConfig"] = groups
                if len(groups) == 1:
                    action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
        return actions

    def action_xml(action: dict[str, Any]) -> str:
        whole: str = xml(action)
        groups = "".join(
            f"<member><TargetGroupArn>{one['TargetGroupArn']}</TargetGroupArn>"
            f"<Weight>{one['Weight']}</Weight></member>"
            for one in action.get("ForwardConfig", ())
        )
        if not groups:
            return whole
        config = f"<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig>"
        return f"{whole.removesuffix('</member>')}{config}</member>"

    elbv2._parse_actions, elbv2._action_xml = parse_actions, action_xml


def _certificates(elbv2: Any) -> None:
    def answer(action: str, params: Params, change: Change) -> Response:
        found: dict[str, Any] | None = elbv2._listeners.get(first(params, "ListenerArn"))
        if found is None:
            return elbv2._error("ListenerNotFound", "One or more listeners not found", 400)
        change(found.setdefault(CHOSEN, []), elbv2._parse_certificate_arns(params))
        arns = [*found.get("Certificates", ()), *found[CHOSEN]]
        said = "".join(
            f"<member><CertificateArn>{arn}</CertificateArn>"
            f"<IsDefault>{str(arn not in found[CHOSEN]).lower()}</IsDefault></member>"
            for arn in arns
        )
        return elbv2._xml(200, action, f"<Certificates>{said}</Certificates>")

    def add(chosen: list[str], arns: list[str]) -> None:
        chosen.extend(arn for arn in arns if arn not in chosen)

    def remove(chosen: list[str], arns: list[str]) -> None:
        chosen[:] = [arn for arn in chosen if arn not in arns]

    for action, change in (
        ("AddListenerCertificates", add),
        ("RemoveListenerCertificates", remove),
        ("DescribeListenerCertificates", lambda *_: None),
    ):
        elbv2._ACTION_MAP[action] = partial(answer, action, change=change)
