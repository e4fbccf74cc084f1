"""The picture shows what is synthesized: parts, zones, flows, what is public."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.synthesized import Synthesized, synthesize, watching
from tests.tij.pricing.variants import variants
from tij.diagram import read_architecture
from tij.diagram.architecture import Architecture, Place
from tij.diagram.words import WORDS
from tij.settings.models import Settings


def read(stacks: Any) -> Architecture:
    return read_architecture(stacks, "production")


def flows(architecture: Architecture) -> set[tuple[str, str, str]]:
    return {(f.source, f.target, f.label) for f in architecture.flows}


def test_productions_connections_are_those_of_its_security_groups(
    production: Synthesized,
) -> None:
    assert {
        ("browser", "load-balancer", "80, 443"),
        ("load-balancer", "service", "80"),
        ("service", "database", "5432"),
        ("service", "nat-0", "443"),
        ("nat-0", "internet", "to the internet"),
        ("browser", "cdn", "files"),
        ("cdn", "files", "signed"),
    } <= flows(read(production.stacks))


@pytest.mark.reference
def test_only_load_balancer_cdn_and_vercel_are_public(settings: Settings) -> None:
    public = {"load-balancer", "cdn", "vercel"}
    for name, variant in variants(settings):
        found = read(synthesize(variant).stacks)
        assert {part.id for part in found.parts if part.public} == public, name


def test_an_opened_security_group_is_seen(production: Synthesized) -> None:
    stacks = copy.deepcopy(dict(production.stacks))
    rules = stacks["service"]["resource"]["aws_vpc_security_group_ingress_rule"]
    database = next(r for r in rules.values() if r["from_port"] == 5432)
    rules["mistake"] = {
        "security_group_id": database["security_group_id"],
        "cidr_ipv4": "0.0.0.0/0",
        "from_port": 5432,
    }
    found = read(stacks)
    assert ("browser", "database", "5432") in flows(found)
    part = found.part("database")
    assert part is not None
    assert part.public
    assert "RDS" in found.description


def test_each_egress_is_drawn_as_what_it_is(settings: Settings) -> None:
    drawn = {name: read(synthesize(v).stacks) for name, v in variants(settings)}
    gateway, zones = drawn["nat-gateway, phase 1"], drawn["a gateway a zone"]
    assert [p.id for p in gateway.at(Place.PUBLIC)] == ["load-balancer", "nat-0"]
    assert [p.zones for p in zones.at(Place.PUBLIC)[1:]] == [
        ("ap-northeast-1a",),
        ("ap-northeast-1c",),
    ]
    assert drawn["nat-instance, phase 1"].at(Place.PUBLIC)[1].title == "NAT instance"
    addresses = drawn["public-ip, phase 1"]
    assert [p.id for p in addresses.at(Place.PUBLIC)] == ["load-balancer", "service"]
    assert ("service", "internet", "to the internet") in flows(addresses)
    endpoints = drawn["endpoints, phase 1"]
    assert ("service", "endpoints", "443") in flows(endpoints)
    assert not any(f.target == "internet" for f in endpoints.flows)


def test_hardening_is_drawn(settings: Settings) -> None:
    drawn = {name: read(synthesize(v).stacks) for name, v in variants(settings)}
    second = drawn["nat-gateway, phase 2"]
    # The gateway is there, but no rule lets the tasks use it.
    assert not any(f.target == "internet" for f in second.flows)
    third = drawn["nat-gateway, phase 3"]
    assert ("browser", "firewall", "80, 443") in flows(third)
    assert ("firewall", "load-balancer", "") in flows(third)
    assert not any(f.source == "browser" and f.target == "load-balancer" for f in third.flows)


def test_a_standby_stands_in_every_zone(settings: Settings) -> None:
    found = read(synthesize(dict(variants(settings))["standby"]).stacks)
    database = found.part("database")
    assert database is not None
    assert database.zones == found.zones
    assert "standby in another zone" in database.lines


def test_a_cache_is_drawn_with_its_way_in(settings: Settings) -> None:
    found = read(synthesize(dict(variants(settings))["cache"]).stacks)
    (cache,) = [part for part in found.parts if part.id == "cache"]
    assert cache.lines == ("cache.t4g.micro",)
    assert not cache.public
    assert ("service", "cache", "6379") in flows(found)


def test_mail_is_drawn_where_it_is_sent(settings: Settings, production: Synthesized) -> None:
    found = read(synthesize(dict(variants(settings))["email"]).stacks)
    (mail,) = [part for part in found.parts if part.id == "mail"]
    assert mail.lines == (settings.dns.domain,)
    assert ("service", "mail", "mail") in flows(found)
    assert "mail" not in {part.id for part in read(production.stacks).parts}


def test_what_watches_the_account_is_drawn_apart(
    settings: Settings, production: Synthesized
) -> None:
    watched = read(synthesize(watching(settings)).stacks)
    account = watched.part("account")
    assert account is not None
    assert account.lines[:3] == ("CloudTrail", "GuardDuty", "IAM Access Analyzer")
    assert account.lines[3].endswith(" alarms → SNS")
    assert account.lines[3:] != ("0 alarms → SNS",)
    # The environment's own log groups and alarms are as many as before.
    before = read(production.stacks)
    assert before.part("account") is None
    assert watched.part("watch") == before.part("watch")


@pytest.mark.reference
def test_the_front_end_is_drawn_when_there_is_one(production: Synthesized) -> None:
    found = read(production.stacks)
    vercel = found.part("vercel")
    assert vercel is not None
    assert vercel.lines == ("www.thisisjapan.com", "thisisjapan.com")
    assert {("browser", "vercel", "pages"), ("vercel", "load-balancer", "API")} <= flows(found)
    others = {name: body for name, body in production.stacks.items() if name != "frontend"}
    assert read(others).part("vercel") is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_word_is_there_in_both_languages(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
