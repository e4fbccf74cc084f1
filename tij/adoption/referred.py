"""What the parts refer to: roles, certificates, logs, secrets, topics, how a CDN signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tij.adoption.design import Place
from tij.adoption.matched import Matching
from tij.adoption.named import NAMED, take_of_types
from tij.adoption.surveyed import Thing
from tij.adoption.task import containers, read_secrets

ACCOUNTS_OWN_ROLE = "ecsTaskExecutionRole"
"""What the console makes once for an account, and every task definition may use."""


def take_referred(matching: Matching) -> None:
    """Match what the matched parts' descriptions name."""
    for step in (
        _roles,
        _certificates,
        _task_log_and_secrets,
        _alarms,
        _database_log,
        _origin_access,
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
            if named and id_ not in _listed(matching, named):
                matching.leave("aws_iam_role", id_, "the service names it, and it isn't there")
            elif named and not matching.matched.add(named, id_):
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
        there = [arn for arn in listed if arn in used]
        if len(there) > 1:
            there = _covering(acm, there, block["domain_name"]) or there
        there = there or [
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
                used |= _listeners_certificates(matching, listener)
    return used - {""}


def _listeners_certificates(matching: Matching, listener: Thing) -> set[str]:
    """Its default one, and those that it chooses by a client's server name."""
    if not listener.get("Certificates"):
        return set()
    pages = matching.client("elbv2").get_paginator("describe_listener_certificates")
    return {
        one["CertificateArn"]
        for page in pages.paginate(ListenerArn=listener["ListenerArn"])
        for one in page["Certificates"]
    }


def _covering(acm: Any, arns: Sequence[str], name: str) -> list[str]:
    """The certificates of this name, alone or among others."""
    names = {arn: acm.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns}
    return [
        arn
        for arn, one in names.items()
        if name in {one["DomainName"], *one.get("SubjectAlternativeNames", ())}
    ]


def _proofs(matching: Matching, stack: str, certificate: Thing) -> None:
    """The record that proves the certificate's names, where the zone has it."""
    wanted = {
        (option["ResourceRecord"]["Name"].rstrip("."), option["ResourceRecord"]["Type"])
        for option in certificate.get("DomainValidationOptions", ())
        if "ResourceRecord" in option
    }
    there = sorted(wanted & matching.surveyed.records.keys())
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
    used = sorted(_secrets_used(matching) - taken)
    names = NAMED["aws_secretsmanager_secret"]
    there = {known for _, known in names.listed(matching.client(names.service))} if used else set()
    for arn in used:
        why = "the service reads it; the design has no place for it (RDS keeps the password there)"
        if arn not in there:
            why = "the service reads it, and it isn't in this account and Region"
        if arn in instead:
            why = "it is read for the database's password until RDS keeps that"
        matching.leave("aws_secretsmanager_secret", arn, why)


def _secrets_used(matching: Matching, names: set[str] | None = None) -> set[str]:
    """ARNs of the secrets that the running containers read, for variables of these names."""
    return {
        ":".join(source.split(":")[:7])
        for name, source in read_secrets(matching.surveyed.task)
        if (names is None or name in names) and ":secretsmanager:" in source
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
    if id_ in _listed(matching, place):
        matching.matched.add(place, id_)


def _listed(matching: Matching, place: Place) -> set[str]:
    """Identifiers of all of the place's type that are in this account, in its Region."""
    names = NAMED[place.type]
    client = matching.client(names.service, matching.design.region(place))
    return {known for _, known in names.listed(client)}


def _alarms(matching: Matching) -> None:
    """The alarms of the design's names, and the topic that they write to."""
    take_of_types(matching, "aws_cloudwatch_metric_alarm")
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
