"""Security group rules: prefix lists are shown, ports of all protocols ignored, doubles refused."""

from __future__ import annotations

from typing import Any

from tij.emulator.patches.query import Params, Response, first

Rule = dict[str, Any]

PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
ALL_PROTOCOLS = "-1"


def fill(ec2: Any) -> None:
    """EC2 API Reference: AuthorizeSecurityGroupIngress and -Egress, SecurityGroupRule."""
    parse, render = ec2._parse_ip_permissions, ec2._sg_rule_xml

    def parse_rules(params: Params, prefix: str) -> list[Rule]:
        rules: list[Rule] = parse(params, prefix)
        for number, rule in enumerate(rules, 1):
            rule["PrefixListIds"] = _prefix_lists(params, f"{prefix}.{number}.PrefixListIds")
        return rules

    def rules_match(one: Rule, other: Rule) -> bool:
        return _identity(one) == _identity(other)

    def render_rule(group_id: str, rule: Rule, is_egress: bool = False) -> str:
        rendered: str = render(group_id, rule, is_egress=is_egress)
        for prefix in rule.get("PrefixListIds", []):
            rendered = rendered.replace(
                "</toPort>", f"</toPort><prefixListId>{prefix['PrefixListId']}</prefixListId>", 1
            )
        return rendered

    ec2._parse_ip_permissions = parse_rules
    ec2._rules_match = rules_match
    ec2._sg_rule_xml = render_rule
    for direction, stored in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        action = f"AuthorizeSecurityGroup{direction}"
        ec2._ACTION_MAP[action] = _without_doubles(ec2, ec2._ACTION_MAP[action], stored)


def _without_doubles(ec2: Any, authorize: Any, stored: str) -> Any:
    def authorize_new(params: Params) -> Response:
        group = ec2._security_groups.get(first(params, "GroupId"), {stored: []})
        for rule in ec2._parse_ip_permissions(params, "IpPermissions"):
            if any(ec2._rules_match(rule, existing) for existing in group[stored]):
                return ec2._error(
                    "InvalidPermission.Duplicate",
                    f'the specified rule "peer: {_peer(rule)}, ALLOW" already exists',
                    400,
                )
        return authorize(params)

    return authorize_new


def _prefix_lists(params: Params, prefix: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    while id_ := first(params, f"{prefix}.{len(found) + 1}.PrefixListId"):
        description = first(params, f"{prefix}.{len(found) + 1}.Description")
        found.append({"PrefixListId": id_} | ({"Description": description} if description else {}))
    return found


def _peer(rule: Rule) -> str:
    return ", ".join(str(next(iter(peer.values()))) for key in PEERS for peer in rule.get(key, []))


def _identity(rule: Rule) -> Rule:
    """What makes a rule that rule: not its description, and with all protocols not its ports."""
    everything = rule.get("IpProtocol") == ALL_PROTOCOLS
    return {
        "IpProtocol": rule.get("IpProtocol"),
        "ports": None if everything else (rule.get("FromPort"), rule.get("ToPort")),
        **{
            key: [
                {name: value for name, value in peer.items() if name != "Description"}
                for peer in rule.get(key, [])
            ]
            for key in PEERS
        },
    }
