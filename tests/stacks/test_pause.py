"""A paused environment: what costs by the hour is gone, what holds something stays as it is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.synthesized import Synthesized, synthesize
from tij.settings import load
from tij.settings.models import Egress, PauseSettings, Settings

HOURLY = ("aws_nat_gateway", "aws_eip", "aws_instance")


def paused(settings: Settings) -> Settings:
    return settings.model_copy(update={"pause": PauseSettings(since=date(2026, 11, 26))})


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
    assert quiet.addresses() - running.addresses() == {
        "data: aws_rds_instance_state.database_state_F58B6133"
    }
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


def test_silence_is_no_alarm(both: tuple[Synthesized, Synthesized]) -> None:
    running, quiet = both
    for alarm in quiet.resources("aws_cloudwatch_metric_alarm"):
        assert alarm["actions_enabled"] is False
    for alarm in running.resources("aws_cloudwatch_metric_alarm"):
        assert alarm.get("actions_enabled") is None


@pytest.mark.reference
@pytest.mark.parametrize("environment", ["production", "staging", "local"])
def test_no_environment_here_is_paused(environment: str) -> None:
    assert not load(environment).paused
