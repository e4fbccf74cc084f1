"""What belongs to a part or bears the design's name: roles, certificates, logs, rules, settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tij.adoption.design import Block, Place
from tij.adoption.matched import Matching
from tij.adoption.named import NAMED
from tij.adoption.survey import Thing, containers

ACCOUNTS_OWN_ROLE = "ecsTaskExecutionRole"
"""What the console makes once for an account, and every task definition may use."""


def attach(matching: Matching) -> None:
    """Match what the parts refer to, then what is named alike, then what each of them has."""
    for step in (
        _roles,
        _certificates,
        _task_log_and_secrets,
        _alarms,
        _database_log,
        _origin_access,
        _named,
        _security_groups_by_name,
        _documents,
        _keys,
        _rules,
        _vpc,
        _role_policies,
        _scaling,
        _settings,
        _subscriptions,
        _withhold,
    ):
        step(matching)


def _roles(matching: Matching) -> None:
    """The service's roles, found by its task definition."""
    service = matching.surveyed.found("service")
    if not service:
        return
    for argument, arn in (
        ("task_role_arn", matching.surveyed.task.get("taskRoleArn")),
        ("execution_role_arn", matching.surveyed.task.get("executionRoleArn")),
    ):
        name = (arn or "").rpartition("/")[2]
        if not name:
            continue
        if name == ACCOUNTS_OWN_ROLE:
            why = f"the account's own, which other services may use; the design makes {argument}"
            matching.leave("aws_iam_role", name, why)
            continue
        _take_named_by(matching, "aws_ecs_service", argument, name)


def _take_named_by(matching: Matching, type_: str, argument: str, id_: str) -> None:
    """Give the role that the matched service's task definition names the identifier."""
    for place, block, _ in list(matching.taken(type_)):
        for task in matching.design.named_in(place.stack, block.get("task_definition", "")):
            if task.type != "aws_ecs_task_definition":
                continue
            named = matching.design.only(task.stack, matching.design.block(task).get(argument, ""))
            if named and not matching.matched.add(named, id_):
                why = "it has two uses, and the design makes one role each"
                matching.leave("aws_iam_role", id_, why)


def _certificates(matching: Matching) -> None:
    """The listener's and the distribution's; without them the one for the design's name."""
    for place, block in list(matching.design.blocks("aws_acm_certificate")):
        acm = matching.client("acm", matching.design.region(place))
        used = _used_certificates(matching, place)
        listed = {
            one["CertificateArn"]: one
            for page in acm.get_paginator("list_certificates").paginate()
            for one in page["CertificateSummaryList"]
        }
        there = [arn for arn in listed if arn in used] or [
            arn for arn, one in listed.items() if one["DomainName"] == block["domain_name"]
        ]
        if len(there) > 1:
            why = f"one of {len(there)} for {block['domain_name']}, and nothing uses only one"
            for arn in there:
                matching.leave("aws_acm_certificate", arn, why)
            continue
        for arn in there:
            certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
            if certificate.get("Type") == "IMPORTED":
                why = "it was issued elsewhere, so AWS doesn't renew it; the design makes one"
                matching.leave("aws_acm_certificate", arn, why)
            elif matching.matched.add(place, arn):
                _proofs(matching, place.stack, certificate)


def _used_certificates(matching: Matching, certificate: Place) -> set[str]:
    """ARNs of what serves where the design's certificate would."""
    used: set[str] = set()
    distribution = matching.surveyed.found("distribution")
    region = matching.design.region(certificate)
    if region != matching.settings.aws.region:
        used.add((distribution or {}).get("ViewerCertificate", {}).get("ACMCertificateArn", ""))
    balancer = matching.surveyed.found("load_balancer")
    if balancer and region == matching.settings.aws.region:
        pages = matching.client("elbv2").get_paginator("describe_listeners")
        for page in pages.paginate(LoadBalancerArn=balancer["LoadBalancerArn"]):
            for listener in page["Listeners"]:
                used |= {one["CertificateArn"] for one in listener.get("Certificates", ())}
    return used - {""}


def _proofs(matching: Matching, stack: str, certificate: Thing) -> None:
    """The record that proves the certificate's names, where the zone has it."""
    wanted = {
        (option["ResourceRecord"]["Name"].rstrip("."), option["ResourceRecord"]["Type"])
        for option in certificate.get("DomainValidationOptions", ())
        if "ResourceRecord" in option
    }
    there = sorted(wanted & matching.surveyed.records)
    zone = matching.surveyed.found("zone")
    for place, block in list(matching.design.blocks("aws_route53_record")):
        proves = "aws_acm_certificate." in str(block.get("records", ""))
        if zone and there and place.stack == stack and proves:
            name, type_ = there[0]
            id_ = zone["Id"].rpartition("/")[2]
            matching.matched.add(place, f"{id_}_{name}_{type_}")


def _task_log_and_secrets(matching: Matching) -> None:
    """Where the service's containers write to, and where their values come from."""
    for place, block, _ in list(matching.taken("aws_ecs_service")):
        for task in matching.design.named_in(place.stack, block.get("task_definition", "")):
            if task.type != "aws_ecs_task_definition":
                continue
            designed = str(matching.design.block(task).get("container_definitions", ""))
            groups = [
                one
                for one in matching.design.named_in(task.stack, designed)
                if one.type == "aws_cloudwatch_log_group"
            ]
            logs = {
                container.get("logConfiguration", {}).get("options", {}).get("awslogs-group")
                for container in containers(matching.surveyed.task)
            } - {None}
            if len(groups) == len(logs) == 1:
                _add_if_listed(matching, groups[0], str(logs.pop()))
            for secret in sorted(matching.design.named_in(task.stack, designed)):
                if secret.type == "aws_secretsmanager_secret":
                    _secret(matching, secret, task.stack, designed)
    taken = {id_ for _, _, id_ in matching.taken("aws_secretsmanager_secret")}
    instead = {arn for some in matching.matched.instead.values() for arn in some.values()}
    for arn in sorted(_secrets_used(matching) - taken):
        why = "the service reads it; the design has no place for it (RDS keeps the password there)"
        if arn in instead:
            why = "it is read for the database's password until RDS keeps that"
        matching.leave("aws_secretsmanager_secret", arn, why)


def _secrets_used(matching: Matching, names: set[str] | None = None) -> set[str]:
    """ARNs of the secrets that the running containers read, for variables of these names."""
    return {
        ":".join(one["valueFrom"].split(":")[:7])
        for container in containers(matching.surveyed.task)
        for one in container.get("secrets", ())
        if (names is None or one["name"] in names) and ":secretsmanager:" in one["valueFrom"]
    }


def _secret(matching: Matching, secret: Place, stack: str, designed: str) -> None:
    """The running containers' secret of the names that the design takes from this one."""
    names = {
        name
        for name, value in re.findall(r'"name": "(\w+)", "valueFrom": "([^"]+)"', designed)
        if matching.design.named_in(stack, value) == {secret}
    }
    arns = _secrets_used(matching, names)
    if len(arns) == 1:
        _add_if_listed(matching, secret, arns.pop())


def _add_if_listed(matching: Matching, place: Place, id_: str) -> None:
    """Match what a description refers to only where it is in this account and Region."""
    names = NAMED[place.type]
    client = matching.client(names.service, matching.design.region(place))
    if id_ in {known for _, known in names.listed(client)}:
        matching.matched.add(place, id_)


def _alarms(matching: Matching) -> None:
    """The alarms of the design's names, and the topic that they write to."""
    _named(matching, "aws_cloudwatch_metric_alarm")
    for place, block, name in list(matching.taken("aws_cloudwatch_metric_alarm")):
        described = matching.client("cloudwatch").describe_alarms(AlarmNames=[name])
        topics = {
            action
            for alarm in described["MetricAlarms"]
            for action in alarm.get("AlarmActions", ())
            if ":sns:" in action
        }
        topic = matching.design.only(place.stack, block.get("alarm_actions", ()))
        if topic and topic.type == "aws_sns_topic" and len(topics) == 1:
            _add_if_listed(matching, topic, topics.pop())


def _database_log(matching: Matching) -> None:
    """RDS names its log after the instance, whatever the design calls that."""
    database = matching.surveyed.found("database")
    for _, block, id_ in list(matching.taken("aws_db_instance")):
        designed = f"/aws/rds/instance/{block.get('identifier')}/"
        for place, group in list(matching.design.blocks("aws_cloudwatch_log_group")):
            if database and group["name"].startswith(designed):
                name = group["name"].replace(designed, f"/aws/rds/instance/{id_}/")
                _add_if_listed(matching, place, name)


def _origin_access(matching: Matching) -> None:
    """How the distribution signs its requests, when it does."""
    distribution = matching.surveyed.found("distribution") or {}
    ids = {
        one.get("OriginAccessControlId") for one in distribution.get("Origins", {}).get("Items", ())
    }
    for place, _ in list(matching.design.blocks("aws_cloudfront_origin_access_control")):
        if len(ids - {None, ""}) == 1:
            _add_if_listed(matching, place, (ids - {None, ""}).pop())


def _named(matching: Matching, *types: str) -> None:
    """What bears the design's name already, of `types` or all."""
    for type_, names in NAMED.items():
        if types and type_ not in types:
            continue
        listed: dict[str | None, dict[str, str]] = {}
        for place, block in list(matching.design.blocks(type_)):
            name, region = block.get(names.argument), matching.design.region(place)
            if matching.matched.id(place) or not isinstance(name, str):
                continue
            if region not in listed:
                listed[region] = dict(names.listed(matching.client(names.service, region)))
            if name in listed[region]:
                matching.matched.add(place, listed[region][name])


def _security_groups_by_name(matching: Matching) -> None:
    """A VPC has one group of a name."""
    vpc = matching.surveyed.found("vpc")
    if not vpc:
        return
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    pages = matching.client("ec2").get_paginator("describe_security_groups")
    groups = {
        group["GroupName"]: group["GroupId"]
        for page in pages.paginate(Filters=inside)
        for group in page["SecurityGroups"]
    }
    for place, block in list(matching.design.blocks("aws_security_group")):
        if matching.matched.id(place) is None and block.get("name") in groups:
            matching.matched.add(place, groups[block["name"]])
    for place, _ in list(matching.design.blocks("aws_default_security_group")):
        # Made by the design, it loses its rules, whoever lives by them.
        matching.matched.add(place, groups["default"])


def _documents(matching: Matching) -> None:
    """Session Manager's preferences have one name in every account."""
    from botocore.exceptions import ClientError

    for place, block in list(matching.design.blocks("aws_ssm_document")):
        try:
            matching.client("ssm").describe_document(Name=block["name"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidDocument":
                raise
        else:
            matching.matched.add(place, block["name"])


def _keys(matching: Matching) -> None:
    """The key that a matched alias leads to."""
    for place, block, alias in list(matching.taken("aws_kms_alias")):
        key = matching.design.only(place.stack, block["target_key_id"])
        for page in matching.client("kms").get_paginator("list_aliases").paginate():
            for one in page["Aliases"]:
                if key and one["AliasName"] == alias and "TargetKeyId" in one:
                    matching.matched.add(key, one["TargetKeyId"])


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


def _vpc(matching: Matching) -> None:
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


def _bucket(
    operation: str, has: Callable[[Any], object] = lambda _: True
) -> Callable[[Matching, Block, str], bool]:
    """Whether a bucket has a setting of its own."""

    def there(matching: Matching, _: Block, bucket: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            return bool(has(getattr(matching.client("s3"), operation)(Bucket=bucket)))
        except ClientError as error:
            # NoSuchBucketPolicy, NoSuchCORSConfiguration, ...: S3 API Reference, "Error responses".
            if error.response["Error"]["Code"].startswith(("NoSuch", "OwnershipControlsNotFound")):
                return False
            if error.response["Error"]["Code"] == "ServerSideEncryptionConfigurationNotFoundError":
                return False
            raise

    return there


def _has_lifecycle(matching: Matching, _: Block, repository: str) -> bool:
    ecr = matching.client("ecr")
    try:
        ecr.get_lifecycle_policy(repositoryName=repository)
    except ecr.exceptions.LifecyclePolicyNotFoundException:
        return False
    return True


def _has_providers(matching: Matching, _: Block, cluster: str) -> bool:
    described = matching.client("ecs").describe_clusters(clusters=[cluster])["clusters"]
    return any(one.get("capacityProviders") for one in described)


SETTINGS: Mapping[str, tuple[str, Callable[[Matching, Block, str], bool] | None]] = {
    "aws_s3_bucket_cors_configuration": ("bucket", _bucket("get_bucket_cors")),
    "aws_s3_bucket_lifecycle_configuration": (
        "bucket",
        _bucket("get_bucket_lifecycle_configuration"),
    ),
    "aws_s3_bucket_logging": (
        "bucket",
        _bucket("get_bucket_logging", lambda said: said.get("LoggingEnabled")),
    ),
    "aws_s3_bucket_ownership_controls": ("bucket", _bucket("get_bucket_ownership_controls")),
    "aws_s3_bucket_policy": ("bucket", _bucket("get_bucket_policy")),
    "aws_s3_bucket_public_access_block": ("bucket", _bucket("get_public_access_block")),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "bucket",
        _bucket("get_bucket_encryption"),
    ),
    "aws_s3_bucket_versioning": (
        "bucket",
        _bucket("get_bucket_versioning", lambda said: said.get("Status")),
    ),
    "aws_ecr_lifecycle_policy": ("repository", _has_lifecycle),
    "aws_ecs_cluster_capacity_providers": ("cluster_name", _has_providers),
    "aws_sns_topic_policy": ("arn", lambda *_: True),
    # Imported, its value would stand in the state.
    "aws_secretsmanager_secret_version": ("secret_id", None),
    "aws_appautoscaling_target": ("resource_id", None),
    "aws_appautoscaling_policy": ("resource_id", None),
    "aws_route": ("route_table_id", None),
    "aws_route_table_association": ("subnet_id", None),
}
"""Type → the argument that names whose setting it is, and whether that has one.

To make one of these changes something else; None is for what is matched elsewhere or never.
"""


def _settings(matching: Matching) -> None:
    """What a matched resource has of settings that the design holds apart."""
    for type_, (argument, has) in SETTINGS.items():
        for place, block in list(matching.design.blocks(type_)):
            of = matching.matched.id(matching.design.only(place.stack, block[argument]))
            if has and of and has(matching, block, of):
                matching.matched.add(place, of)


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


def _withhold(matching: Matching) -> None:
    """What isn't there of the design, and would change what was matched if it were made."""
    withheld: set[Place] = set()
    while fresh := set(_changing(matching, withheld)):
        withheld |= fresh
    for place in sorted(withheld):
        matching.matched.withheld.setdefault(place.stack, []).append(place.address)


def _changing(matching: Matching, withheld: set[Place]) -> Iterator[Place]:
    for type_, (argument, _) in SETTINGS.items():
        for place, block in matching.design.blocks(type_):
            of = matching.design.named_in(place.stack, block[argument])
            changes = any(matching.matched.id(one) or one in withheld for one in of)
            if changes and matching.matched.id(place) is None and place not in withheld:
                yield place
