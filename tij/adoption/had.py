"""What a matched resource has of its own: rules, endpoints, policies, scaling, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tij.adoption.design import Block, Place
from tij.adoption.matched import Matching
from tij.adoption.surveyed import Thing


def take_had(matching: Matching) -> None:
    """Match what AWS refuses to have twice, or what would work against the design's."""
    for step in (_rules, _endpoints, _role_policies, _scaling, _subscriptions):
        step(matching)


def _rules(matching: Matching) -> None:
    """Rules of matched groups that let the same through: AWS refuses a second one."""
    groups = {id_: place for place, _, id_ in matching.taken("aws_security_group")}
    if not groups:
        return
    pages = matching.client("ec2").get_paginator("describe_security_group_rules")
    of = [{"Name": "group-id", "Values": sorted(groups)}]
    for rule in (one for page in pages.paginate(Filters=of) for one in page["SecurityGroupRules"]):
        if rule["GroupId"] not in groups:
            continue
        type_ = f"aws_vpc_security_group_{'egress' if rule['IsEgress'] else 'ingress'}_rule"
        alike = partial(_lets_through, matching, groups, rule)
        chosen = [p for p, block in matching.design.blocks(type_) if alike(p, block)]
        if len(chosen) != 1 or not matching.matched.add(chosen[0], rule["SecurityGroupRuleId"]):
            to = "from" if type_.endswith("ingress_rule") else "to"
            other = rule.get("CidrIpv4") or rule.get("CidrIpv6") or _other_group(rule) or "a list"
            why = f"{rule['GroupId']} {to} {other}, {_ports(rule)}: not in the design"
            matching.leave(type_, rule["SecurityGroupRuleId"], why)


def _other_group(rule: Thing) -> str:
    group: str = rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
    return group


def _ports(rule: Thing) -> str:
    begin, end = rule.get("FromPort", -1), rule.get("ToPort", -1)
    if begin == -1:
        return "every port"
    return f"port {begin}" if begin == end else f"ports {begin} to {end}"


def _lets_through(
    matching: Matching, groups: Mapping[str, Place], rule: Thing, place: Place, block: Block
) -> bool:
    """Whether the design's rule and AWS's are the same to AWS."""

    def group(argument: str) -> str | None:
        named = matching.design.only(place.stack, block.get(argument, ""))
        return matching.matched.id(named)

    protocol = str(block.get("ip_protocol"))
    ports = [block.get("from_port", -1), block.get("to_port", -1)]
    same_ports = protocol == "-1" or ports == [rule.get("FromPort", -1), rule.get("ToPort", -1)]
    return (
        group("security_group_id") == rule["GroupId"]
        and protocol == rule["IpProtocol"]
        and same_ports
        and block.get("cidr_ipv4") == rule.get("CidrIpv4")
        and block.get("cidr_ipv6") == rule.get("CidrIpv6")
        and (group("referenced_security_group_id") or "") == _other_group(rule)
        # A prefix list's identifier is not known to a synthesis.
        and "PrefixListId" not in rule
        and "prefix_list_id" not in block
    )


def _endpoints(matching: Matching) -> None:
    """The VPC's endpoints: a second one for a service is refused, or takes its name."""
    vpc = matching.surveyed.found("vpc")
    if not vpc:
        return
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    pages = matching.client("ec2").get_paginator("describe_vpc_endpoints")
    for endpoint in (
        one for page in pages.paginate(Filters=inside) for one in page["VpcEndpoints"]
    ):
        if endpoint["State"].lower() not in ("available", "pending", "pendingacceptance"):
            continue
        for place, block in list(matching.design.blocks("aws_vpc_endpoint")):
            kind = block.get("vpc_endpoint_type", "Gateway")
            if (block["service_name"], kind) == (
                endpoint["ServiceName"],
                endpoint["VpcEndpointType"],
            ):
                matching.matched.add(place, endpoint["VpcEndpointId"])


def _role_policies(matching: Matching) -> None:
    """A matched role's policies of the design's names; others stay, and are said."""
    iam = matching.client("iam")
    for role, _, name in list(matching.taken("aws_iam_role")):
        attached = [
            policy["PolicyName"]
            for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
            for policy in page["AttachedPolicies"]
        ]
        inline = {
            policy
            for page in iam.get_paginator("list_role_policies").paginate(RoleName=name)
            for policy in page["PolicyNames"]
        }
        for place, block in list(matching.design.blocks("aws_iam_role_policy")):
            mine = matching.design.only(place.stack, block["role"]) == role
            if mine and block["name"] in inline:
                inline.discard(block["name"])
                matching.matched.add(place, f"{name}:{block['name']}")
        for policy in [*attached, *sorted(inline)]:
            matching.leave(
                "aws_iam_role", name, f"it keeps {policy}, which the design doesn't give"
            )


def _scaling(matching: Matching) -> None:
    """How the service scales: two policies for one metric would pull at it."""
    client = matching.client("application-autoscaling")
    for service, _, id_ in list(matching.taken("aws_ecs_service")):
        counted = {"ServiceNamespace": "ecs", "ResourceId": f"service/{id_}"}
        dimension = "ecs:service:DesiredCount"
        targets = client.describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=[counted["ResourceId"]]
        )["ScalableTargets"]
        if not any(one["ScalableDimension"] == dimension for one in targets):
            continue
        policies = client.describe_scaling_policies(**counted)["ScalingPolicies"]
        for target, block in list(matching.design.blocks("aws_appautoscaling_target")):
            if service not in matching.design.named_in(target.stack, block["resource_id"]):
                continue
            matching.matched.add(target, f"ecs/{counted['ResourceId']}/{dimension}")
            for place, designed in list(matching.design.blocks("aws_appautoscaling_policy")):
                if target not in matching.design.named_in(place.stack, designed["resource_id"]):
                    continue
                alike = [one for one in policies if _metric(one) in str(designed)]
                if len(alike) == 1:
                    name = alike[0]["PolicyName"]
                    policy = f"ecs/{counted['ResourceId']}/{dimension}/{name}"
                    matching.matched.add(place, policy)


def _metric(policy: Thing) -> str:
    configuration = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    metric = configuration.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    return str(metric)


def _subscriptions(matching: Matching) -> None:
    """A topic's subscription of the same address, once it is confirmed."""
    sns = matching.client("sns")
    for place, block in list(matching.design.blocks("aws_sns_topic_subscription")):
        topic = matching.matched.id(matching.design.only(place.stack, block["topic_arn"]))
        if not topic:
            continue
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        for one in (one for page in pages for one in page["Subscriptions"]):
            if (one["Protocol"], one["Endpoint"]) != (block["protocol"], block["endpoint"]):
                continue
            if one["SubscriptionArn"].startswith("arn:"):
                matching.matched.add(place, one["SubscriptionArn"])
            else:
                why = "it is not confirmed yet; AWS keeps one for an address"
                matching.leave("aws_sns_topic_subscription", one["Endpoint"], why)
