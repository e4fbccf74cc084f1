"""What environments cost: every resource has a price, is known to be free, or is listed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.synthesized import Synthesized, synthesize
from tests.tij.pricing.variants import variants
from tij.pricing import EnvironmentCost, price_stacks
from tij.pricing.catalog import FREE, METERS, REASONS
from tij.settings import load
from tij.settings.models import CostSettings, Egress, Settings

HOURS = Decimal(730)
# Known, and not in AWS's price list.
NOT_AWS = {"frontend: vercel_project.frontend": (REASONS["vercel_project"],)}


def cost(settings: Settings, **assumptions: object) -> EnvironmentCost:
    use = settings.cost.model_copy(update=assumptions)
    return price_stacks(synthesize(settings).stacks, use)


def egress(settings: Settings, value: Egress) -> Settings:
    network = settings.network.model_copy(update={"egress": value})
    return settings.model_copy(update={"network": network})


def quantity(found: EnvironmentCost, key: str) -> Decimal:
    return sum(
        (line.quantity for line in found.estimate.lines if line.price.key == key), Decimal(0)
    )


@pytest.mark.reference
def test_production_costs_what_was_reviewed(
    settings: Settings, snapshot: SnapshotAssertion
) -> None:
    found = cost(settings)
    assert {
        "lines": [
            f"{address}: {line.quantity.normalize():f} {line.item.unit} of {line.price.key}"
            f" at {line.price.usd} = {line.usd.quantize(Decimal('0.0001'))}"
            for address, resource in found.estimate.resources.items()
            for line in resource.lines
        ],
        "free of charge": [f"{a.quantity.normalize():f} of {a.key}" for a in found.allowances],
        "groups": {k: str(v.quantize(Decimal("0.01"))) for k, v in found.by_group.items()},
        "sum": str(found.usd.quantize(Decimal("0.01"))),
    } == snapshot


@pytest.mark.reference
def test_every_resource_of_every_variant_is_priced_or_free(settings: Settings) -> None:
    for name, variant in variants(settings):
        found = cost(variant)
        assert found.estimate.unpriced == NOT_AWS, name
        assert len(found.estimate.resources) == len(synthesize(variant).addresses()), name
        for address, resource in found.estimate.resources.items():
            if address in NOT_AWS:
                continue
            assert bool(resource.free) != (address.split()[1].split(".")[0] in METERS), address


def test_the_sum_is_that_of_the_lines_and_groups(settings: Settings) -> None:
    for _, variant in variants(settings):
        found = cost(variant)
        lines = sum(line.usd for line in found.estimate.lines)
        assert found.estimate.usd == lines
        assert sum(found.by_group.values()) == found.usd
        assert found.usd == lines - sum(free.usd for free in found.allowances)


@pytest.mark.reference
def test_an_unknown_type_is_listed(production: Synthesized, settings: Settings) -> None:
    stacks = {
        name: {**body, "resource": {**body["resource"], "aws_mystery": {"one": {"size": 1}}}}
        if name == "data"
        else body
        for name, body in production.stacks.items()
    }
    found = price_stacks(stacks, settings.cost)
    assert found.estimate.unpriced == {
        "data: aws_mystery.one": ("no price is known for aws_mystery",),
        **NOT_AWS,
    }
    assert found.usd == cost(settings).usd


def test_a_region_without_prices_is_told(settings: Settings) -> None:
    aws = settings.aws.model_copy(update={"region": "eu-west-1"})
    found = cost(settings.model_copy(update={"aws": aws}))
    reasons = found.estimate.unpriced["data: aws_db_instance.database"]
    assert "no price of database-hour/db.t4g.micro in eu-west-1" in reasons
    # What costs the same everywhere still has its price.
    assert quantity(found, "zone-month") == 1


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-1"])
def test_other_regions_have_their_own_prices(settings: Settings, region: str) -> None:
    aws = settings.aws.model_copy(update={"region": region})
    found = cost(settings.model_copy(update={"aws": aws}))
    aws_only = {a: r for a, r in found.estimate.unpriced.items() if a not in NOT_AWS}
    unpriced = {reason for reasons in aws_only.values() for reason in reasons}
    assert unpriced <= {"no price of vended-log-gb in ap-southeast-1"}
    assert found.usd != cost(settings).usd


def test_egress_decides_what_is_charged(settings: Settings) -> None:
    gateway = cost(settings)
    assert quantity(gateway, "nat-gateway-hour") == HOURS
    assert quantity(gateway, "public-ipv4-hour") == 3 * HOURS  # two of the ALB, one of the gateway
    instance = cost(egress(settings, Egress.NAT_INSTANCE))
    assert quantity(instance, "instance-hour/t4g.nano") == HOURS
    assert quantity(instance, "nat-gateway-hour") == 0
    address = cost(egress(settings, Egress.PUBLIC_IP), average_tasks=Decimal(2))
    assert quantity(address, "public-ipv4-hour") == 4 * HOURS  # two of the ALB, one a task
    endpoints = cost(egress(settings, Egress.ENDPOINTS))
    assert quantity(endpoints, "endpoint-hour") == 6 * 2 * HOURS  # six services in two zones
    assert round(quantity(endpoints, "endpoint-gb"), 3) == settings.cost.endpoint_gb


def test_a_gateway_a_zone_shares_the_data(settings: Settings) -> None:
    variant = dict(variants(settings))["a gateway a zone"]
    found = cost(variant)
    assert quantity(found, "nat-gateway-hour") == 2 * HOURS
    assert quantity(found, "nat-gateway-gb") == settings.cost.nat_gb


def test_a_standby_costs_instance_and_storage_again(settings: Settings) -> None:
    one, two = cost(settings), cost(dict(variants(settings))["standby"])
    assert two.by_group["database"] == 2 * one.by_group["database"]


def test_tasks_are_counted_as_assumed_else_autoscalings_minimum(settings: Settings) -> None:
    vcpu = Decimal(settings.service.cpu) / 1024
    assert quantity(cost(settings), "task-vcpu-hour") == HOURS * vcpu
    assert quantity(cost(settings, average_tasks=Decimal("2.5")), "task-vcpu-hour") == (
        HOURS * vcpu * Decimal("2.5")
    )


def test_the_firewall_costs_by_rule_and_request(settings: Settings) -> None:
    hardening = settings.hardening.model_copy(update={"phase": 3})
    found = cost(settings.model_copy(update={"hardening": hardening}))
    acl = synthesize(settings.model_copy(update={"hardening": hardening})).one("aws_wafv2_web_acl")
    assert quantity(found, "web-acl-rule-month") == len(acl["rule"])
    assert quantity(found, "web-acl-request") == settings.cost.api_requests_millions * 1_000_000


def test_backups_cost_beyond_the_databases_own_size(settings: Settings) -> None:
    assert quantity(cost(settings, backup_gb=Decimal(20)), "backup-gb-month") == 0
    assert quantity(cost(settings, backup_gb=Decimal(50)), "backup-gb-month") == 30


def test_buckets_are_told_apart_by_what_they_are_for(settings: Settings) -> None:
    found = cost(
        settings,
        files_gb=Decimal(100),
        access_log_gb=Decimal(7),
        other_bucket_gb=Decimal(3),
    )
    stored = {
        address.rpartition(".")[2]: line.quantity
        for address, resource in found.estimate.resources.items()
        for line in resource.lines
        if line.price.key == "bucket-gb-month"
    }
    assert stored == {"files-bucket": 100, "log-bucket": 7, "state-bucket": 3}


def test_allowances_are_subtracted_once_and_only_if_asked(settings: Settings) -> None:
    found = cost(settings, cdn_out_gb=Decimal(2000))
    free = {a.key: a.quantity for a in found.allowances}
    assert free["cdn-gb"] == 1024
    assert free["alarm-month"] == 10
    assert free["log-gb"] + free["vended-log-gb"] <= 5
    assert cost(settings, always_free=False).allowances == ()
    assert cost(settings, always_free=False).usd == found.estimate.usd - (
        (2000 - settings.cost.cdn_out_gb) * Decimal("0.114")
    )


def test_five_gb_of_logs_are_free_whoever_writes_them(settings: Settings) -> None:
    found = cost(settings, application_log_gb=Decimal(4), flow_log_gb=Decimal(10))
    free = {a.key: a.quantity for a in found.allowances}
    assert free["log-gb"] + free["vended-log-gb"] == 5


@pytest.mark.reference
def test_staging_is_priced_too() -> None:
    staging = load("staging")
    found = cost(staging)
    assert found.estimate.unpriced == {}
    assert "nat-gateway" not in found.by_group


def test_the_defaults_are_a_small_site() -> None:
    assert CostSettings().usd_jpy == 150
    assert FREE["aws_vpc"]


def test_a_cache_costs_its_node(settings: Settings) -> None:
    variant = dict(variants(settings))["cache"]
    found = cost(variant)
    assert quantity(found, "cache-hour/cache.t4g.micro") == HOURS
    more = found.by_group["cache"]
    assert more == HOURS * Decimal("0.020")


def test_mail_costs_what_is_sent(settings: Settings) -> None:
    """A tenth of a dollar for 1,000; two alarms of its own are beyond the free ones."""
    found = cost(dict(variants(settings))["email"])
    assert quantity(found, "mail") == 1000
    assert found.by_group["mail"] == Decimal("0.10")


def test_each_worker_has_its_own_tasks(settings: Settings) -> None:
    """0.5 and 0.25 vCPU beside the web's, whatever is assumed of the web."""
    variant = dict(variants(settings))["workers"]
    vcpu = Decimal(settings.service.cpu) / 1024
    assert quantity(cost(variant), "task-vcpu-hour") == HOURS * (vcpu + Decimal("0.75"))
    busy = cost(variant, average_tasks=Decimal(2))
    assert quantity(busy, "task-vcpu-hour") == HOURS * (2 * vcpu + Decimal("0.75"))
    more = quantity(cost(variant), "metric-month") - quantity(cost(settings), "metric-month")
    assert more == 2 * 17


def test_a_schedule_costs_its_runs(settings: Settings) -> None:
    """Every Monday, and every quarter of an hour, a quarter of a vCPU for three minutes."""
    variant = dict(variants(settings))["schedules"]
    found = cost(variant, schedule_minutes=Decimal(3))
    runs = Decimal("365.25") / 7 / 12 + Decimal(730 * 4)
    extra = quantity(found, "task-vcpu-hour") - quantity(cost(settings), "task-vcpu-hour")
    assert round(extra, 6) == round(runs * 3 / 60 / 4, 6)
    # A metric for each that counts its failures.
    assert quantity(found, "metric-month") - quantity(cost(settings), "metric-month") == 2


def test_a_night_costs_neither_tasks_nor_database(settings: Settings) -> None:
    """Tasks 11:45 and the database 12:15 hours on five of seven days; the rest is the same."""
    found, before = cost(dict(variants(settings))["nights"]), cost(settings)
    database = "database-hour/db.t4g.micro"
    hourly = {"task-vcpu-hour": "11.75", "task-gb-hour": "11.75", database: "12.25"}
    for key, hours in hourly.items():
        share = Decimal(hours) * 5 / (7 * 24)
        assert abs(quantity(found, key) / quantity(before, key) - share) < Decimal("0.0001"), key
    others = {line.price.key for line in before.estimate.lines} - {*hourly, "public-ipv4-hour"}
    assert [k for k in others if quantity(found, k) != quantity(before, k)] == []
    paused = settings.pause.model_copy(update={"since": "2026-11-26"})
    stopped = cost(settings.model_copy(update={"pause": paused}))
    assert quantity(stopped, database) == 0


def test_a_pause_without_its_load_balancer_saves_it_and_its_addresses(settings: Settings) -> None:
    pause = settings.pause.model_copy(update={"since": "2026-11-26"})
    kept = cost(settings.model_copy(update={"pause": pause}))
    pause = pause.model_copy(update={"load_balancer": False})
    gone = cost(settings.model_copy(update={"pause": pause}))
    for key in ("load-balancer-hour", "public-ipv4-hour"):
        assert quantity(kept, key) > 0, key
        assert quantity(gone, key) == 0, key
    saved = {line.price.key for line in kept.estimate.lines} - {
        line.price.key for line in gone.estimate.lines
    }
    # What it sends is gone with it.
    hourly = {"load-balancer-hour", "load-balancer-lcu-hour", "public-ipv4-hour"}
    assert saved == {*hourly, "data-out-gb"}


def test_logins_of_their_own_cost_two_secrets(settings: Settings) -> None:
    database = settings.database.model_copy(update={"separate_logins": True})
    more = cost(settings.model_copy(update={"database": database}))
    assert round(more.usd - cost(settings).usd, 2) == Decimal("0.80")
