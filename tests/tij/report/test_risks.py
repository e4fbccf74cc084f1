"""Each rule of risk: the change that breaks it is told, the harmless one beside it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tij.language import Language
from tij.report.changes import PlanChanges
from tij.report.effects import effect
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
    type_: str, before: dict[str, object], kept: str
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
def test_a_security_group_opened_to_the_world(after: object, severity: Severity | None) -> None:
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


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def only(operator: str = "StringEquals", **keys: object) -> dict[str, object]:
    return allow("s3:GetObject", "*", Condition={operator: keys})


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
        ([READ, allow("s3:PutObject")], [READ], ["policy-narrower"]),
        ([READ], [READ, DENY], ["policy-narrower"]),
        ([READ], [READ, {**DENY, "Condition": {"Bool": {"a": "b"}}}], []),
        ([only(a="1")], [only(a="1", b="2")], []),
        ([only(a=["1", "2"])], [only(a="1")], []),
        ([only(a="1", b="2")], [only(a="1")], ["policy-wider"]),
        ([only(a="1")], [only(a=["1", "2"])], ["policy-wider"]),
        # Who met the one condition does not meet the other.
        ([only(a="1")], [only(a="2")], ["policy-narrower", "policy-wider"]),
        ([only(a=["1", "2"])], [only(a=["2", "3"])], ["policy-wider"]),
        ([only("StringLike", a="x/1")], [only("StringLike", a="x/*")], ["policy-wider"]),
        ([only(a="1")], [only("StringLike", a="1*")], ["policy-wider"]),
        # The same in another spelling.
        ([only(a="1")], [only("StringLike", A=["1"])], []),
        ([only("ArnLike", a="arn:*")], [only("ArnEquals", a="arn:*")], []),
        ([only("Bool", a="true")], [only("Bool", a=True)], []),
        ([only("StringNotLike", a="1")], [only("StringNotEquals", a="1")], ["policy-wider"]),
        # One value less that it must not be.
        (
            [only("StringNotEquals", a=["1", "2"])],
            [only("StringNotEquals", a="1")],
            ["policy-wider"],
        ),
    ],
)
def test_a_policy_that_allows_more_or_less(
    before: object, after: object, expected: list[str]
) -> None:
    sides = ({"policy": policy(*before)}, {"policy": policy(*after)})
    assert rules("aws_iam_policy", *sides) == expected


def test_the_severity_of_a_wider_policy() -> None:
    def worst(statement: dict[str, object], argument: str = "policy") -> Severity:
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
    type_: str, argument: str, strong: object, weak: object, expected: str
) -> None:
    assert rules(type_, {argument: strong}, {argument: weak}) == [expected]
    assert rules(type_, {argument: weak}, {argument: strong}) == []


def test_a_container_that_gets_more_rights() -> None:
    def definitions(**more: Any) -> dict[str, Any]:
        return {"container_definitions": json.dumps([{"name": "api", **more}])}

    task = "aws_ecs_task_definition"
    assert rules(task, definitions(), definitions(privileged=True)) == ["protection-less"]
    assert rules(task, definitions(privileged=True), definitions()) == []


HSTS = "routing_http_response_strict_transport_security_header_value"


def plan(schedule: str) -> list[dict[str, object]]:
    return [{"rule_name": "daily", "schedule": schedule}]


@pytest.mark.parametrize(
    ("type_", "argument", "before", "after", "there", "back"),
    [
        ("aws_cloudwatch_log_group", "retention_in_days", 0, 30, ["logs-less"], ["kept-longer"]),
        ("aws_appautoscaling_target", "max_capacity", 4, 12, ["capacity-more"], ["capacity-lower"]),
        ("aws_appautoscaling_target", "max_capacity", 4, 11, [], ["capacity-lower"]),
        (
            "aws_s3_bucket_cors_configuration",
            "cors_rule",
            [{"allowed_origins": ["https://a.test"]}],
            [{"allowed_origins": ["https://b.test"]}],
            ["cors-closed", "cors-open"],
            ["cors-closed", "cors-open"],
        ),
        (
            "aws_lb_target_group",
            "health_check",
            [{"matcher": "200"}],
            [{"matcher": "200-499"}],
            ["health-check-off"],
            ["health-check"],
        ),
        (
            "aws_lb_target_group",
            "health_check",
            [{"matcher": "200"}],
            [{"matcher": "200,302"}],
            [],
            ["health-check"],
        ),
        (
            "aws_lb_target_group",
            "health_check",
            [{"interval": 30}],
            [{"interval": 90}],
            ["health-check-off"],
            ["health-check"],
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            "rule",
            [{"id": "a", "status": "Enabled", "expiration": [{"days": 9}]}],
            [{"id": "a", "status": "Disabled", "expiration": [{"days": 9}]}],
            ["kept-longer"],
            ["expires-sooner"],
        ),
        (
            "aws_s3_bucket_lifecycle_configuration",
            "rule",
            [{"id": "a", "filter": [{"prefix": "logs/"}]}],
            [{"id": "a", "filter": [{"prefix": "logs/old/"}]}],
            [],
            ["expires-sooner"],
        ),
        (
            "aws_db_instance",
            "engine_lifecycle_support",
            "open-source-rds-extended-support-disabled",
            "open-source-rds-extended-support",
            ["money"],
            [],
        ),
        (
            "aws_cloudfront_distribution",
            "default_cache_behavior",
            [{"trusted_key_groups": []}],
            [{"trusted_key_groups": ["a"]}],
            ["cdn-signed-only"],
            ["cdn-signed"],
        ),
        (
            "aws_lb_listener_rule",
            "condition",
            [{"host_header": [{"values": ["a.test"]}]}],
            [{"host_header": [{"values": ["a.test", "b.test"]}]}],
            [],
            ["requests-rerouted"],
        ),
        (
            "aws_cloudwatch_log_metric_filter",
            "pattern",
            '{ ($.a = "b") || ($.a = "c") }',
            '{ ($.a = "b") || ($.a = "c") || ($.a = "d") }',
            [],
            ["alarms-otherwise"],
        ),
        (
            "aws_cloudtrail",
            "event_selector",
            [{"read_write_type": "All", "include_management_events": True}],
            [{"read_write_type": "WriteOnly", "include_management_events": True}],
            ["trail-less"],
            [],
        ),
        ("aws_route53_record", "records", ["a.test", "b.test"], ["b.test", "a.test"], [], []),
        ("aws_route", "gateway_id", "igw-1", "vgw-1", ["route-moves"], ["route-public"]),
        (
            "aws_sns_topic",
            "kms_master_key_id",
            "",
            "alias/a",
            ["alarms-weaker", "key-changes"],
            ["encryption-less"],
        ),
        *(
            ("aws_backup_plan", "rule", plan(before), plan(after), there, back)
            for before, after, there, back in (
                ("cron(0 19 * * ? *)", "cron(30 3 * * ? *)", [], []),
                ("cron(0 19 * * ? *)", "cron(0 19 ? * SUN *)", ["backup-less"], ["money"]),
                ("cron(0 19 ? * MON-FRI *)", "cron(0 19 ? * 2-6 *)", [], []),
                ("cron(0 */6 * * ? *)", "cron(0 19 * * ? *)", ["backup-less"], ["money"]),
                ("cron(0 */6 * * ? *)", "cron(0 */12 * * ? *)", ["backup-less"], ["money"]),
                ("cron(0 19 * * ? *)", "cron(0 19 1 * ? *)", ["backup-less"], ["money"]),
                ("cron(0 19 * * ? *)", "cron(0 19 * 1,7 ? *)", ["backup-less"], ["money"]),
                ("rate(1 day)", "rate(12 hours)", ["money"], ["backup-less"]),
                ("rate(1 day)", "at night", ["backup-otherwise"], ["backup-otherwise"]),
            )
        ),
        # What runs is of it already; the other way RDS may upgrade.
        ("aws_db_instance", "engine_version", "17.4", "17", [], ["database-upgrades"]),
        *(
            (type_, "maintenance_window", "sat:18:30-sat:19:30", window, said, said)
            for type_ in ("aws_db_instance", "aws_elasticache_replication_group")
            for window, said in (
                ("sun:18:30-sun:19:30", []),
                ("sat:03:00-sat:04:00", ["maintenance-moves"]),
            )
        ),
        (
            "aws_lb_listener",
            HSTS,
            "max-age=31536000",
            "max-age=31536000; includeSubDomains",
            [],
            [],
        ),
        ("aws_lb_listener", HSTS, "max-age=31536000", "max-age=0", ["headers-less"], []),
        ("aws_lb_listener", HSTS, None, "max-age=0", ["headers-less"], ["headers-less"]),
        (
            "aws_s3_bucket_lifecycle_configuration",
            "rule",
            [{"id": "a", "expiration": []}],
            [{"id": "a", "expiration": [{"days": 0, "expired_object_delete_marker": True}]}],
            [],
            [],
        ),
        (
            "aws_scheduler_schedule",
            "target",
            [{"ecs_parameters": [{"tags": {"Owner": "a"}}]}],
            [{"ecs_parameters": [{"tags": {"Owner": "b"}}]}],
            [],
            [],
        ),
    ],
)
def test_both_ways_of_a_change_mean_something(
    type_: str, argument: str, before: object, after: object, there: list[str], back: list[str]
) -> None:
    assert rules(type_, {argument: before}, {argument: after}) == there
    assert rules(type_, {argument: after}, {argument: before}) == back


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("log_statement", "none", "all", ["statements-logged"]),
        ("log_min_duration_statement", "1000", "0", ["statements-logged"]),
        ("log_min_duration_statement", "1000", "60000", ["logs-less"]),
        ("log_min_duration_statement", "1000", "500", []),
        ("password_encryption", "scram-sha-256", "md5", ["database-parameter", "protection-less"]),
        ("ssl_min_protocol_version", None, "TLSv1", ["database-parameter", "tls-less"]),
        ("ssl_min_protocol_version", None, "TLSv1.3", ["database-parameter"]),
    ],
)
def test_what_a_database_parameter_means(
    name: str, before: str | None, after: str, expected: list[str]
) -> None:
    old, new = (
        {"parameter": [] if value is None else [{"name": name, "value": value}]}
        for value in (before, after)
    )
    assert rules("aws_db_parameter_group", old, new) == expected


def test_who_else_may_connect() -> None:
    one = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_group_id": "sg-db"}
    rule_ = "aws_vpc_security_group_ingress_rule"
    group, network = {"referenced_security_group_id": "sg-a"}, {"cidr_ipv4": "10.0.0.0/16"}
    more = rules(rule_, {**one, **group}, {**one, **group, "from_port": 0, "to_port": 65535})
    assert more == ["access-more"]
    assert rules(rule_, {**one, **group}, {**one, **network}) == ["access-more", "access-moves"]
    assert rules(rule_, {**one, **network}, {**one, "cidr_ipv4": "10.0.1.0/24"}) == []
    assert rules(rule_, None, {**one, **network}) == ["access-more"]
    assert rules(rule_, None, {**one, **group}) == []
    assert rules(rule_, None, {**one, "cidr_ipv4": "10.0.0.7/32"}) == []
    unknown = {"referenced_security_group_id": True}
    assert rules(rule_, {**one, **group}, one, unknown=unknown) == ["access-unknown"]
    web = {**one, "from_port": 443, "to_port": 443, "cidr_ipv4": "0.0.0.0/0"}
    assert rules(rule_, web, {**web, "cidr_ipv4": "203.0.113.0/24"}) == ["access-moves"]
    ssh = {**web, "from_port": 22, "to_port": 22}
    assert rules(rule_, ssh, {**ssh, "cidr_ipv4": "203.0.113.0/24"}) == []
    among = [{"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}]
    default = "aws_default_security_group"
    assert rules(default, {"ingress": []}, {"ingress": among}) == ["access-more"]
    assert rules(default, {"ingress": among}, {"ingress": []}) == ["access-moves"]


def test_an_endpoint_without_a_policy_lets_everything_through() -> None:
    endpoint, full = "aws_vpc_endpoint", policy(allow("*", Principal="*"))
    assert rules(endpoint, None, {"policy": full}) == []
    assert rules(endpoint, {"policy": ""}, {"policy": full}) == []
    assert rules(endpoint, {"policy": policy(READ)}, {"policy": ""}) == ["policy-wider"]


def test_what_an_endpoint_no_longer_lets_through_is_refused() -> None:
    sides = {"policy": policy(allow("s3:*"))}, {"policy": policy(READ)}
    assert rules("aws_vpc_endpoint", *sides) == ["policy-narrower"]
    assert rules("aws_iam_policy", *sides) == []


@pytest.mark.parametrize("service", ["logdelivery.elasticloadbalancing", "cloudwatch"])
def test_who_may_no_longer_write_a_log_or_tell_of_an_alarm_is_missed_there(service: str) -> None:
    writer = {"Service": f"{service}.amazonaws.com"}
    other = allow("s3:GetObject", Principal={"Service": "cloudfront.amazonaws.com"})
    writes = allow("s3:PutObject", "arn:aws:s3:::logs/a/*", Principal=writer)
    moved = {**writes, "Resource": "arn:aws:s3:::logs/b/*"}
    bucket, before = "aws_s3_bucket_policy", {"policy": policy(other, writes)}
    assert rules(bucket, before, {"policy": policy(other)}) == ["logs-less"]
    assert "logs-less" in rules(bucket, before, {"policy": policy(other, moved)})
    assert rules(bucket, before, {"policy": policy(writes)}) == ["principal-refused"]


def test_an_account_s_number_is_its_root() -> None:
    number, root = ({"AWS": who} for who in ("1" * 12, f"arn:aws:iam::{'1' * 12}:root"))
    one, other = (
        {"policy": policy(allow("s3:GetObject", Principal=who))} for who in (number, root)
    )
    assert rules("aws_s3_bucket_policy", one, other) == []


def test_a_key_that_nobody_may_change_any_more() -> None:
    root = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{'1' * 12}:root"})
    logs = allow("kms:Encrypt", Principal={"Service": "logs.amazonaws.com"})
    before, after = {"policy": policy(root, logs)}, {"policy": policy(logs)}
    assert "key-locked" in rules("aws_kms_key", before, after)
    assert "key-locked" not in rules("aws_kms_key", before, {"policy": policy(root)})


@pytest.mark.parametrize(
    ("statement", "locked"),
    [
        ({"Action": "s3:*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"]}, True),
        ({"Action": "s3:Put*", "Resource": "arn:aws:s3:::a"}, True),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}, False),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::b"}, False),
        ({"Action": "s3:PutObject", "Resource": "*"}, False),
        ({"Action": "s3:*", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::1:role/a"}}, False),
        (
            {
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            False,
        ),
    ],
)
def test_a_bucket_whose_policy_nobody_may_change_any_more(
    statement: dict[str, Any], locked: bool
) -> None:
    denied = policy({"Effect": "Deny", "Principal": "*", **statement})
    after = {"bucket": "a", "policy": denied}
    # A new policy locks a bucket that is there as well.
    for before in (None, {"bucket": "a", "policy": policy(READ)}):
        assert ("bucket-locked" in rules("aws_s3_bucket_policy", before, after)) is locked
    assert "bucket-locked" not in rules("aws_s3_bucket_policy", after, after)


def test_a_container_beside_it_from_elsewhere() -> None:
    task = "aws_ecs_task_definition"
    own = {"name": "app", "image": "registry.test/app@sha256:a"}
    agent = {"name": "agent", "image": "docker.io/x/agent:1"}
    old, new = ({"container_definitions": json.dumps(found)} for found in ([own], [own, agent]))
    assert "container-image" in rules(task, old, new)
    helper = {"name": "helper", "image": "registry.test/app@sha256:b"}
    beside = {"container_definitions": json.dumps([own, helper])}
    assert "container-image" not in rules(task, old, beside)


@pytest.mark.parametrize(
    ("type_", "argument", "expected"),
    [
        ("aws_sns_topic", "name", ["subscribers-gone"]),
        ("aws_cloudwatch_metric_alarm", "alarm_name", ["watch-gap"]),
        ("aws_wafv2_web_acl", "name", ["guard-gap"]),
    ],
)
def test_nothing_is_watched_between_the_old_one_and_the_new(
    type_: str, argument: str, expected: list[str]
) -> None:
    before, after = {argument: "a"}, {argument: "b"}
    assert rules(type_, before, after, replaced=argument) == expected


def test_a_secret_that_comes_into_the_state() -> None:
    assert rules("aws_secretsmanager_secret_version", {}, {"secret_string": "a"}) == [
        "secret-in-state"
    ]


def firewall(statement: dict[str, Any]) -> dict[str, Any]:
    rule_ = {"name": "a", "priority": 0, "action": [{"block": [{}]}], "statement": [statement]}
    return {"rule": [rule_]}


def test_a_firewall_that_refuses_more() -> None:
    high, low, lowest = (
        firewall({"rate_based_statement": [{"limit": limit}]}) for limit in (2000, 1500, 100)
    )
    assert rules("aws_wafv2_web_acl", high, lowest) == ["firewall-stricter"]
    assert rules("aws_wafv2_web_acl", high, low) == []
    counts = {"name": "Size", "action_to_use": [{"count": [{}]}]}
    group = {"name": "Common", "rule_action_override": [counts]}
    excepted = firewall({"managed_rule_group_statement": [group]})
    whole = firewall({"managed_rule_group_statement": [{**group, "rule_action_override": []}]})
    assert rules("aws_wafv2_web_acl", excepted, whole) == ["firewall-stricter"]
    for statement, said in (
        ({"geo_match_statement": [{"country_codes": ["JP"]}]}, ["firewall-stricter"]),
        ({"managed_rule_group_statement": [group]}, []),
        ({"rate_based_statement": [{"limit": 100}]}, []),
        ({"ip_set_reference_statement": [{"arn": "a"}]}, []),
    ):
        assert rules("aws_wafv2_web_acl", {"rule": []}, firewall(statement)) == said
    assert rules("aws_wafv2_web_acl", whole, excepted) == ["firewall-less"]


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
def test_what_an_rds_change_interrupts(changes: dict[str, object], said: str) -> None:
    found = risks("aws_db_instance", DATABASE, {**DATABASE, **changes})
    stops = [risk for risk in found if risk.rule in ("database-restarts", "database-upgrades")]
    assert len(stops) == bool(said)
    assert all(said in sentence(risk) for risk in stops)


def test_the_way_back_from_an_upgrade_is_a_snapshot() -> None:
    ways = {
        argument: effect(risk, words(Language.ENGLISH))
        for argument in ("engine_version", "instance_class")
        for risk in risks("aws_db_instance", DATABASE, {**DATABASE, argument: "db.m7g.17"})
    }
    assert "only from a backup or snapshot" in ways["engine_version"]
    assert "apply the old value again" in ways["instance_class"]


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


def permits(action: object, **more: object) -> dict[str, object]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*", **more}]}


def test_many_wildcards_are_compared_at_once() -> None:
    many = f"s3:{'*a' * 60}b"
    text = f"s3:{'a' * 400}"
    before, after = {"policy": json.dumps(permits(many))}, {"policy": json.dumps(permits(text))}
    assert rules("aws_iam_role_policy", before, after) == ["policy-narrower", "policy-wider"]


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
def test_a_new_role_that_trusts_others_is_told(trusted: dict[str, object], told: list[str]) -> None:
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
