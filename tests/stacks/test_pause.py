"""A paused environment: what costs by the hour is gone, what holds something stays as it is."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import tomli_w

from tests.modules.test_ci_access import allowed, one_or_many, statements
from tests.synthesized import Synthesized, synthesize
from tij.settings import DIRECTORY, load
from tij.settings.models import (
    Egress,
    PauseScheduleSettings,
    PauseSettings,
    Settings,
    WorkerSettings,
)
from tij.settings.problems import SettingsError

HOURLY = ("aws_nat_gateway", "aws_eip", "aws_instance")


def paused(settings: Settings, *, load_balancer: bool = True) -> Settings:
    pause = PauseSettings(since=date(2026, 11, 26), load_balancer=load_balancer)
    return settings.model_copy(update={"pause": pause})


def with_egress(environment: str, egress: Egress) -> Settings:
    settings = load(environment)
    network = settings.network.model_copy(update={"egress": egress})
    return settings.model_copy(update={"network": network})


@pytest.fixture(scope="module", params=[Egress.NAT_GATEWAY, Egress.NAT_INSTANCE, Egress.ENDPOINTS])
def both(request: pytest.FixtureRequest) -> tuple[Synthesized, Synthesized]:
    """Production with each way out: running, and paused."""
    settings = with_egress("production", request.param)
    return synthesize(settings), synthesize(paused(settings))


def test_what_costs_by_the_hour_is_gone(both: tuple[Synthesized, Synthesized]) -> None:
    running, quiet = both
    assert [r for kind in HOURLY for r in quiet.resources(kind)] == []
    assert [
        r for r in quiet.resources("aws_vpc_endpoint") if r["vpc_endpoint_type"] != "Gateway"
    ] == []
    (target,) = quiet.resources("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (0, 0)
    (state,) = quiet.resources("aws_rds_instance_state")
    assert (state.stack, state["state"]) == ("data", "stopped")
    assert running.resources("aws_rds_instance_state") == []


def test_nothing_else_comes_or_goes(both: tuple[Synthesized, Synthesized]) -> None:
    running, quiet = both
    new = quiet.addresses() - running.addresses()
    assert "data: aws_rds_instance_state.database_state_F58B6133" in new
    assert sum("kept-stopped_calls" in address for address in new) == len(new) - 1 == 4
    gone = {
        address.partition(": ")[2].partition(".")[0]
        for address in running.addresses() - quiet.addresses()
    }
    assert gone <= {
        *HOURLY,
        "aws_route",
        "aws_vpc_endpoint",
        "aws_security_group",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
        "data.aws_ssm_parameter",
    }
    assert "aws_route" in gone or "aws_vpc_endpoint" in gone


@pytest.fixture(scope="module")
def without() -> tuple[Synthesized, Synthesized]:
    """Production with a firewall, paused: with its load balancer, and without."""
    settings = load("production")
    hardening = settings.hardening.model_copy(update={"firewall": True})
    settings = settings.model_copy(update={"hardening": hardening})
    return synthesize(paused(settings)), synthesize(paused(settings, load_balancer=False))


def test_without_its_load_balancer_only_what_hangs_on_it_is_gone(
    without: tuple[Synthesized, Synthesized],
) -> None:
    kept, gone = without
    assert gone.addresses() <= kept.addresses()
    assert {
        address
        for address in kept.addresses() - gone.addresses()
        if "cloudwatch_metric_alarm" not in address
    } == {
        "service: aws_lb.load-balancer",
        "service: aws_lb_listener.load-balancer_http_44626CBC",
        "service: aws_lb_listener.load-balancer_https_7F5E2DEF",
        "service: aws_route53_record.load-balancer_record_E1ED16A7",
        "service: aws_wafv2_web_acl_association.firewall_load-balancer-association_CC713D96",
    }
    stay = {alarm.address for alarm in gone.resources("aws_cloudwatch_metric_alarm")}
    alarms = {
        alarm["namespace"]
        for alarm in kept.resources("aws_cloudwatch_metric_alarm")
        if alarm.address not in stay
    }
    assert alarms == {"AWS/ApplicationELB"}
    # What refers to it, and would be planned anew: the service stays with its target group.
    for type_ in ("aws_ecs_service", "aws_lb_target_group", "aws_security_group"):
        before = {r.address: r.body for r in kept.resources(type_)}
        for one in gone.resources(type_):
            ordered = {"depends_on"}
            assert {k: v for k, v in one.body.items() if k not in ordered} == {
                k: v for k, v in before[one.address].items() if k not in ordered
            }


def test_no_stack_reads_what_a_paused_load_balancer_had(
    without: tuple[Synthesized, Synthesized],
) -> None:
    _, gone = without
    assert "aws_lb.load-balancer" not in json.dumps(gone.stacks)
    assert "load_balancer_dns_name" not in json.dumps(gone.stacks)
    assert "aws_lbload-balancer" not in json.dumps(gone.stacks)


def test_awake_it_has_its_load_balancer_whatever_the_pause_says() -> None:
    settings = load("production")
    choice = settings.model_copy(update={"pause": PauseSettings(load_balancer=False)})
    assert synthesize(choice).addresses() == synthesize(settings).addresses()


def test_silence_is_no_alarm(both: tuple[Synthesized, Synthesized]) -> None:
    running, quiet = both
    for alarm in quiet.resources("aws_cloudwatch_metric_alarm"):
        assert alarm["actions_enabled"] is False
    for alarm in running.resources("aws_cloudwatch_metric_alarm"):
        assert alarm.get("actions_enabled") is None


def test_what_aws_starts_after_a_week_is_stopped_again(
    both: tuple[Synthesized, Synthesized],
) -> None:
    running, quiet = both
    assert running.resources("aws_scheduler_schedule") == []
    guard = quiet.one("aws_scheduler_schedule")
    # The stack that is paused last and woken first.
    assert guard.stack == "foundation"
    assert (guard["schedule_expression"], guard["state"]) == ("rate(1 hour)", "ENABLED")
    target = guard["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance"
    (database,) = quiet.resources("aws_db_instance")
    assert json.loads(target["input"]) == {"DbInstanceIdentifier": database["identifier"]}
    granted = [
        policy.statements["Call"]
        for policy in quiet.resources("aws_iam_role_policy")
        if "kept-stopped" in policy.address
    ]
    assert [one["Action"] for one in granted] == ["rds:StopDBInstance"]
    assert granted[0]["Resource"].endswith(f":db:{database['identifier']}")


NIGHTS = PauseScheduleSettings(
    start="08:00", stop="20:00", days="mon-thu,sat", timezone="Asia/Tokyo"
)
WORKERS = (WorkerSettings(name="mail", command="celery -A shop worker", min_tasks=2, max_tasks=2),)


@pytest.fixture(scope="module")
def nights() -> Synthesized:
    settings = load("staging").model_copy(
        update={"pause": PauseSettings(schedule=NIGHTS), "workers": WORKERS}
    )
    return synthesize(settings)


def test_a_night_goes_from_the_outside_in_and_a_morning_back(nights: Synthesized) -> None:
    calls = {}
    for one in nights.resources("aws_scheduler_schedule"):
        assert one["schedule_expression_timezone"] == "Asia/Tokyo"
        minute, hour, *rest = one["schedule_expression"].removeprefix("cron(").split()
        assert " ".join(rest) == "? * MON,TUE,WED,THU,SAT *)"
        said = json.loads(one["target"]["input"])
        operation = one["target"]["arn"].rpartition(":")[2]
        name = one["name"].removeprefix("thisisjapan-staging-")
        calls[name] = (f"{hour:0>2}:{minute:0>2}", operation, said.get("DesiredCount"))
    assert calls == {
        "start-database": ("08:00", "startDBInstance", None),
        "start-web": ("08:15", "updateService", 1),
        "start-worker-mail": ("08:15", "updateService", 2),
        "listen-to-alarms": ("08:30", "enableAlarmActions", None),
        "stop-web": ("20:00", "updateService", 0),
        "stop-worker-mail": ("20:00", "updateService", 0),
        "silence-alarms": ("20:00", "disableAlarmActions", None),
        "stop-database": ("20:15", "stopDBInstance", None),
    }


def test_terraform_sees_no_difference_at_night(nights: Synthesized) -> None:
    for alarm in nights.resources("aws_cloudwatch_metric_alarm"):
        assert "actions_enabled" not in alarm.body
        assert alarm["lifecycle"]["ignore_changes"] == ["actions_enabled"]
    for service in nights.resources("aws_ecs_service"):
        assert service["lifecycle"]["ignore_changes"] == ["desired_count"]
    assert nights.resources("aws_rds_instance_state") == []
    silenced = nights.one("aws_scheduler_schedule", "silence-alarms")
    names = [alarm["alarm_name"] for alarm in nights.resources("aws_cloudwatch_metric_alarm")]
    assert sorted(json.loads(silenced["target"]["input"])["AlarmNames"]) == sorted(names)


def test_its_role_may_do_what_it_calls_to_what_is_its_own(nights: Synthesized) -> None:
    granted = [
        policy.statements["Call"]
        for policy in nights.resources("aws_iam_role_policy")
        if "pause_calls" in policy.address
    ]
    actions = {action for one in granted for action in one_or_many(one["Action"])}
    called = {
        one["target"]["arn"].partition("aws-sdk:")[2].lower()
        for one in nights.resources("aws_scheduler_schedule")
    }
    assert {action.lower() for action in actions} == called
    resources = [resource for one in granted for resource in one_or_many(one["Resource"])]
    assert [resource for resource in resources if "*" in resource] == []
    (trust,) = nights.one("aws_iam_role", "pause_calls").document("assume_role_policy")["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}


def test_ci_may_make_it_and_its_roles_stay_within_the_boundary() -> None:
    staging = load("staging")
    ci = staging.ci.model_copy(update={"repository": "example/site"})
    for pause in (PauseSettings(schedule=NIGHTS), PauseSettings(since=date(2026, 11, 26))):
        made = synthesize(staging.model_copy(update={"ci": ci, "pause": pause}))
        most = made.one("aws_iam_policy", "boundary").document()["Statement"]
        roles = [r for r in made.resources("aws_iam_role") if "calls_role" in r.address]
        assert roles
        assert all("permissions_boundary" in role.body for role in roles)
        for policy in made.resources("aws_iam_role_policy"):
            if "calls" in policy.address:
                for action in one_or_many(policy.statements["Call"]["Action"]):
                    assert allowed(action, most), action
        (handed,) = [s for s in statements(made, "apply") if s["Action"] == "iam:PassRole"]
        receivers = handed["Condition"]["StringEquals"]["iam:PassedToService"]
        assert "scheduler.amazonaws.com" in receivers
        for role in roles:
            names = [arn.rpartition("/")[2] for arn in one_or_many(handed["Resource"])]
            assert any(fnmatchcase(role["name"], name) for name in names)


def test_a_pause_by_hand_switches_the_schedule_off() -> None:
    settings = load("staging")
    both = PauseSettings(since=date(2026, 11, 26), schedule=NIGHTS)
    quiet = synthesize(settings.model_copy(update={"pause": both}))
    states = {one["name"]: one["state"] for one in quiet.resources("aws_scheduler_schedule")}
    assert states.pop("thisisjapan-staging-stop-again") == "ENABLED"
    assert set(states.values()) == {"DISABLED"}
    for alarm in quiet.resources("aws_cloudwatch_metric_alarm"):
        assert alarm["actions_enabled"] is False


@pytest.mark.reference
def test_production_is_not_paused_by_the_clock(tmp_path: Path) -> None:
    table = tomllib.loads((DIRECTORY / "production.toml").read_text(encoding="utf-8"))
    table["pause"] = {"schedule": {"start": "08:00", "stop": "20:00"}}
    (tmp_path / "production.toml").write_text(tomli_w.dumps(table), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"pause\.schedule = .*\n.*no schedule in production"):
        load("production", tmp_path)


@pytest.mark.reference
@pytest.mark.parametrize("environment", ["production", "staging", "local"])
def test_no_environment_here_is_paused(environment: str) -> None:
    assert not load(environment).paused
