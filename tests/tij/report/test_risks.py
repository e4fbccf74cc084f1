"""Each rule of risk: the change that breaks it is told, the harmless one beside it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tij.language import Language
from tij.report.changes import PlanChanges
from tij.report.risks import Kind, Risk, Severity
from tij.report.words import words


def risks(
    type_: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    replaced: str = "",
    order: tuple[str, str] = ("delete", "create"),
    beside: tuple[dict[str, Any], ...] = (),
    unknown: dict[str, Any] | None = None,
) -> list[Risk]:
    """The risks of one change: creation, deletion, update, or replacement because of `replaced`."""
    actions = ["update"]
    if before is None:
        actions = ["create"]
    elif after is None:
        actions = ["delete"]
    elif replaced:
        actions = list(order)
    change: dict[str, Any] = {
        "actions": actions,
        "before": before,
        "after": after,
        "after_unknown": unknown or {},
    }
    if replaced:
        change["replace_paths"] = [[replaced]]
    entry = {"address": f"{type_}.a", "mode": "managed", "type": type_, "change": change}
    found = PlanChanges.of({"resource_changes": [entry, *beside]}).risks
    return [risk for risk in found if risk.address == f"{type_}.a"]


def rules(*arguments: Any, **more: Any) -> list[str]:
    return sorted(risk.rule for risk in risks(*arguments, **more))


def sentence(risk: Risk) -> str:
    return words(Language.ENGLISH).say(f"risk.{risk.rule}", **risk.facts)


DATABASE = {
    "instance_class": "db.t4g.micro",
    "engine": "postgres",
    "engine_version": "17.4",
    "multi_az": False,
    "apply_immediately": False,
    "maintenance_window": "sat:18:30-sat:19:30",
    "backup_retention_period": 7,
    "storage_type": "gp3",
    "allocated_storage": 20,
    "port": 5432,
    "skip_final_snapshot": True,
}


@pytest.mark.parametrize(
    ("type_", "before", "kept"),
    [
        ("aws_db_instance", {"skip_final_snapshot": True}, "no final snapshot is taken"),
        ("aws_db_instance", {"skip_final_snapshot": False}, "a final snapshot is taken before"),
        ("aws_db_instance", {"deletion_protection": True}, "AWS refuses it"),
        ("aws_s3_bucket", {"force_destroy": True}, "emptied without asking"),
        ("aws_s3_bucket", {"force_destroy": False}, "unless it is empty"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}, "cannot be recovered"),
        ("aws_kms_key", {}, "never be read again"),
        ("aws_route53_zone", {}, "registrar"),
    ],
)
def test_what_is_lost_with_a_stateful_resource(
    type_: str, before: dict[str, Any], kept: str
) -> None:
    destroyed = [r for r in risks(type_, before, None) if r.kind is Kind.DATA]
    replaced = [r for r in risks(type_, before, before, replaced="name") if r.kind is Kind.DATA]
    for risk, rule in zip(destroyed + replaced, ("destroyed", "replaced"), strict=True):
        assert risk.rule == f"data-{rule}"
        assert risk.severity is Severity.CRITICAL
        assert kept in sentence(risk)
    assert not [r for r in risks(type_, before, {**before, "tags": {}}) if r.kind is Kind.DATA]


def rule(cidr: str, first: int | None, last: int | None = None, protocol: str = "tcp") -> Any:
    return {
        "cidr_ipv4": cidr,
        "ip_protocol": protocol,
        "from_port": first,
        "to_port": last or first,
    }


@pytest.mark.parametrize(
    ("after", "severity"),
    [
        (rule("0.0.0.0/0", 5432), Severity.CRITICAL),
        (rule("0.0.0.0/1", 22), Severity.CRITICAL),
        (rule("0.0.0.0/0", 443), Severity.MEDIUM),
        (rule("0.0.0.0/0", 0, 65535), Severity.CRITICAL),
        (rule("0.0.0.0/0", None, protocol="-1"), Severity.CRITICAL),
        (rule("10.0.0.0/8", 5432), None),
        (rule("203.0.113.7/32", 22), None),
    ],
)
def test_a_security_group_opened_to_the_world(after: Any, severity: Severity | None) -> None:
    found = risks("aws_vpc_security_group_ingress_rule", None, after)
    assert [risk.severity for risk in found] == ([severity] if severity else [])


def test_what_was_open_already_is_not_opened() -> None:
    block = {"protocol": "tcp", "from_port": 0, "to_port": 500, "cidr_blocks": ["0.0.0.0/0"]}
    narrower = {**block, "from_port": 80, "to_port": 443}
    group = "aws_security_group"
    assert rules(group, {"ingress": [block]}, {"ingress": [narrower]}) == []
    assert rules(group, {"ingress": [narrower]}, {"ingress": [block]}) == ["open-to-world"]
    v6 = {**narrower, "cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"]}
    assert rules(group, {"ingress": [narrower]}, {"ingress": [v6]}) == ["open-to-world"]


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


READ = allow("s3:GetObject", "arn:aws:s3:::files/media/*")
DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([READ], [allow("s3:GetObject", "arn:aws:s3:::files/*")], ["policy-wider"]),
        ([READ], [READ, allow("s3:PutObject", "arn:aws:s3:::files/media/*")], ["policy-wider"]),
        ([READ], [allow("s3:*", "*")], ["policy-wider"]),
        ([READ, DENY], [READ], ["policy-permits"]),
        ([READ], [{**READ, "Sid": "Another"}], []),
        ([READ], [allow(["s3:getobject"], ["arn:aws:s3:::files/media/*"])], []),
        ([allow("s3:*", "*")], [allow("s3:Get*", "arn:aws:s3:::files/*")], []),
        ([READ, DENY], [DENY], []),
        ([allow("s3:GetObject", "*", Condition={"Bool": {"a": "b"}})], [READ], ["policy-wider"]),
        ([READ], [{**READ, "Condition": {"Bool": {"a": "b"}}}], []),
    ],
)
def test_a_policy_that_allows_more(before: Any, after: Any, expected: list[str]) -> None:
    sides = ({"policy": policy(*before)}, {"policy": policy(*after)})
    assert rules("aws_iam_policy", *sides) == expected


def test_the_severity_of_a_wider_policy() -> None:
    def worst(statement: dict[str, Any], argument: str = "policy") -> Severity:
        sides = ({argument: policy(READ)}, {argument: policy(READ, statement)})
        (risk,) = risks("aws_iam_policy", *sides)
        return risk.severity

    assert worst(allow("s3:PutObject", "arn:aws:s3:::files/*")) is Severity.MEDIUM
    assert worst(allow("*")) is Severity.HIGH
    assert worst(allow("s3:GetObject", Principal="*")) is Severity.CRITICAL
    trusts = allow("sts:AssumeRole", Principal={"AWS": "arn:aws:iam::1:root"})
    assert worst(trusts, "assume_role_policy") is Severity.HIGH


def test_a_new_role_widens_nothing_an_old_one_does() -> None:
    granted = {"role": "task", "policy": policy(READ)}
    new_role = {
        "address": "aws_iam_role.task",
        "mode": "managed",
        "type": "aws_iam_role",
        "change": {"actions": ["create"], "before": None, "after": {"name": "task"}},
    }
    assert rules("aws_iam_role_policy", None, granted) == ["policy-wider"]
    assert rules("aws_iam_role_policy", None, granted, beside=(new_role,)) == []
    everything = {"role": "task", "policy": policy(allow("*"))}
    assert rules("aws_iam_role_policy", None, everything, beside=(new_role,)) == ["policy-wider"]


def test_a_policy_known_only_later_is_told() -> None:
    found = risks("aws_iam_policy", {"policy": policy(READ)}, {}, unknown={"policy": True})
    assert [risk.rule for risk in found] == ["policy-unknown"]


@pytest.mark.parametrize(
    ("type_", "argument", "strong", "weak", "expected"),
    [
        ("aws_db_instance", "deletion_protection", True, False, "protection-off"),
        ("aws_lb", "enable_deletion_protection", True, False, "protection-off"),
        ("aws_s3_bucket", "force_destroy", False, True, "emptied-when-destroyed"),
        ("aws_db_instance", "backup_retention_period", 7, 1, "backup-less"),
        ("aws_db_instance", "skip_final_snapshot", False, True, "backup-less"),
        ("aws_db_instance", "multi_az", True, False, "protection-less"),
        ("aws_ecr_repository", "image_tag_mutability", "IMMUTABLE", "MUTABLE", "protection-less"),
        ("aws_kms_key", "enable_key_rotation", True, False, "encryption-less"),
        ("aws_kms_key", "is_enabled", True, False, "key-off"),
        ("aws_cloudwatch_log_group", "kms_key_id", "arn:aws:kms:a", None, "encryption-less"),
        ("aws_cloudwatch_log_group", "retention_in_days", 0, 30, "logs-less"),
        ("aws_cloudwatch_log_group", "retention_in_days", 90, 30, "logs-less"),
        ("aws_lb_listener", "protocol", "HTTPS", "HTTP", "tls-off"),
        (
            "aws_lb_listener",
            "ssl_policy",
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "ELBSecurityPolicy-2016-08",
            "tls-less",
        ),
        (
            "aws_cloudfront_distribution",
            "default_cache_behavior",
            [{"viewer_protocol_policy": "redirect-to-https"}],
            [{"viewer_protocol_policy": "allow-all"}],
            "tls-off",
        ),
        ("aws_cloudfront_distribution", "web_acl_id", "arn:aws:wafv2:a", "", "firewall-off"),
        (
            "aws_s3_bucket_versioning",
            "versioning_configuration",
            [{"status": "Enabled"}],
            [{"status": "Suspended"}],
            "backup-less",
        ),
        (
            "aws_db_parameter_group",
            "parameter",
            [{"name": "rds.force_ssl", "value": "1"}],
            [{"name": "rds.force_ssl", "value": "0"}],
            "tls-off",
        ),
        ("aws_cloudwatch_metric_alarm", "actions_enabled", True, False, "alarms-off"),
        ("aws_db_instance", "publicly_accessible", False, True, "public-database"),
        ("aws_s3_bucket_public_access_block", "block_public_acls", True, False, "public-bucket"),
        ("aws_ecs_service", "enable_execute_command", False, True, "shell-access"),
    ],
)
def test_a_guard_that_falls(
    type_: str, argument: str, strong: Any, weak: Any, expected: str
) -> None:
    assert rules(type_, {argument: strong}, {argument: weak}) == [expected]
    assert rules(type_, {argument: weak}, {argument: strong}) == []


def test_a_container_that_gets_more_rights() -> None:
    def definitions(**more: Any) -> dict[str, Any]:
        return {"container_definitions": json.dumps([{"name": "api", **more}])}

    task = "aws_ecs_task_definition"
    assert rules(task, definitions(), definitions(privileged=True)) == ["protection-less"]
    assert rules(task, definitions(privileged=True), definitions()) == []


def test_a_guard_may_go_with_what_it_guards() -> None:
    guard = "aws_s3_bucket_public_access_block"
    bucket = {
        "address": "aws_s3_bucket.b",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "change": {"actions": ["delete"], "before": {"id": "files"}, "after": None},
    }
    assert rules(guard, {"bucket": "files"}, None) == ["public-access-block-gone"]
    assert rules(guard, {"bucket": "files"}, None, beside=(bucket,)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"instance_class": "db.m7g.large"}, "some minutes (AWS states no time), in the maint"),
        ({"engine_version": "18.1"}, "for the whole major upgrade"),
        ({"engine_version": "17.5"}, "restarts it, some minutes"),
        ({"port": 5433}, "whatever apply_immediately says, some minutes"),
        ({"backup_retention_period": 0}, "to turn automated backups on or off"),
        ({"storage_type": "standard"}, "magnetic storage"),
        ({"instance_class": "a", "apply_immediately": True}, "during the apply."),
        ({"allocated_storage": 40}, ""),
        ({"multi_az": True}, ""),
        ({"publicly_accessible": False}, ""),
    ],
)
def test_what_an_rds_change_interrupts(changes: dict[str, Any], said: str) -> None:
    found = risks("aws_db_instance", DATABASE, {**DATABASE, **changes})
    stops = [risk for risk in found if risk.rule == "database-restarts"]
    assert len(stops) == bool(said)
    assert all(said in sentence(risk) for risk in stops)


def test_a_standby_shortens_it_to_a_failover() -> None:
    two = {**DATABASE, "multi_az": True}
    (risk,) = risks("aws_db_instance", two, {**two, "instance_class": "db.m7g.large"})
    assert "1 to 2 minutes while the standby takes over" in sentence(risk)
    (risk,) = risks("aws_db_instance", two, {**two, "engine_version": "18.1"})
    assert "standby takes over" not in sentence(risk), "both are upgraded at the same time"


@pytest.mark.parametrize(
    "type_", ["aws_lb", "aws_ecs_service", "aws_nat_gateway", "aws_route53_record", "aws_subnet"]
)
def test_a_gap_between_the_old_and_the_new_one(type_: str) -> None:
    assert rules(type_, {}, {}, replaced="name") == ["gap"]
    assert rules(type_, {}, {}, replaced="name", order=("create", "delete")) == []
    assert rules(type_, {}, None) == ["goes"]


def test_an_ecs_service_that_stands_still() -> None:
    old = {"task_definition": "a:1", "deployment_minimum_healthy_percent": 100, "desired_count": 1}
    service = "aws_ecs_service"
    assert rules(service, old, {**old, "task_definition": "a:2"}) == []
    zero = {"task_definition": "a:2", "deployment_minimum_healthy_percent": 0}
    assert rules(service, old, {**old, **zero}) == [
        "rollout-thin",
        "service-stands-still",
    ]
    assert rules(service, old, {**old, "desired_count": 0}) == ["service-stops"]


def test_the_most_severe_comes_first() -> None:
    after = {**DATABASE, "backup_retention_period": 1, "publicly_accessible": True}
    found = risks("aws_db_instance", DATABASE, after, replaced="username")
    assert [risk.severity for risk in found] == sorted(risk.severity for risk in found)
    assert found[0].severity is Severity.CRITICAL


def permits(action: Any, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*", **more}]}


def test_many_wildcards_are_compared_at_once() -> None:
    many = f"s3:{'*a' * 60}b"
    text = f"s3:{'a' * 400}"
    before, after = {"policy": json.dumps(permits(many))}, {"policy": json.dumps(permits(text))}
    assert rules("aws_iam_role_policy", before, after) == ["policy-wider"]


@pytest.mark.parametrize(
    ("pattern", "text", "covered"),
    [
        ("s3:*Object*", "s3:GetObjectAcl", True),
        ("s3:?et*", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObjectAcl", False),
        ("s3:a*b*c", "s3:aXbXbc", True),
        ("s3:a*b*c", "s3:acb", False),
    ],
)
def test_a_pattern_covers_what_it_matches(pattern: str, text: str, covered: bool) -> None:
    before, after = {"policy": json.dumps(permits(pattern))}, {"policy": json.dumps(permits(text))}
    assert (rules("aws_iam_role_policy", before, after) == []) is covered


def test_a_policy_too_long_to_compare_says_so() -> None:
    long = {"policy": json.dumps(permits([f"s3:{n}" for n in range(21_000)]))}
    assert "policy-too-long" in rules("aws_iam_role_policy", {"policy": "{}"}, long)


@pytest.mark.parametrize("text", ['{"Statement": [],}', "not json", '{"a": 1, "a": 2}'])
def test_a_policy_that_cannot_be_read_says_so(text: str) -> None:
    after = {"policy": text}
    assert rules("aws_iam_role_policy", {"policy": "{}"}, after) == ["policy-unreadable"]


@pytest.mark.parametrize("start", ["\n", "\ufeff", " \r\n\t"])
def test_what_stands_before_a_policy_hides_nothing(start: str) -> None:
    after = {"policy": start + json.dumps(permits("*"))}
    assert rules("aws_iam_role_policy", {"policy": "{}"}, after) == ["policy-wider"]


OIDC = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


def trust(principal: dict[str, str], **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return {"assume_role_policy": json.dumps({"Statement": [{**statement, **condition}]})}


@pytest.mark.parametrize(
    ("trusted", "told"),
    [
        (trust({"AWS": "arn:aws:iam::999988887777:root"}), ["policy-wider"]),
        (trust({"AWS": "999988887777"}), ["policy-wider"]),
        (trust({"AWS": "arn:aws:iam::111122223333:root"}), []),
        (trust({"Service": "ecs-tasks.amazonaws.com"}), []),
        (trust({"Federated": OIDC}), ["policy-wider"]),
        (
            trust({"Federated": OIDC}, Condition={"StringLike": {SUBJECT: "repo:*"}}),
            ["policy-wider"],
        ),
        (trust({"Federated": OIDC}, Condition={"StringLike": {SUBJECT: "*"}}), ["policy-wider"]),
        (trust({"Federated": OIDC}, Condition={"StringLike": {SUBJECT: "repo:me/x:*"}}), []),
    ],
)
def test_a_new_role_that_trusts_others_is_told(trusted: dict[str, Any], told: list[str]) -> None:
    own = {"arn": "arn:aws:iam::111122223333:role/own"}
    beside = {
        "address": "aws_iam_role.own",
        "mode": "managed",
        "type": "aws_iam_role",
        "change": {"actions": ["no-op"], "before": own, "after": own},
    }
    assert rules("aws_iam_role", None, trusted, beside=(beside,)) == told


def test_a_new_role_may_not_do_all_but_something_unseen() -> None:
    document = {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}
    role = {"name": "new", "policy": json.dumps(document)}
    assert rules("aws_iam_policy", None, role) == ["policy-wider"]
