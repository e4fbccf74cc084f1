"""Settings tables as Hypothesis makes them: any valid one, and valid ones with one fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from hypothesis import strategies as st

from tij.settings import catalog

Table = dict[str, Any]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALPHANUMERIC = LETTERS + "0123456789"


def words(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """A lower-case word that begins with a letter, allowed in every kind of name."""
    return st.builds(
        lambda head, tail: head + tail,
        st.sampled_from(LETTERS.replace("a", "").replace("s", "")),
        st.text(ALPHANUMERIC, min_size=least - 1, max_size=most - 1),
    )


@st.composite
def networks(draw: st.DrawFn) -> Table:
    vpc = draw(st.sampled_from(["10.0.0.0/16", "172.16.0.0/18", "192.168.0.0/20", "10.4.0.0/22"]))
    zones = draw(st.integers(2, 4))
    subnets = list(IPv4Network(vpc).subnets(new_prefix=25))
    chosen = draw(
        st.lists(st.sampled_from(subnets), min_size=2 * zones, max_size=2 * zones, unique=True)
    )
    egress = draw(st.sampled_from(["nat-gateway", "nat-instance", "public-ip", "endpoints"]))
    table: Table = {
        "vpc_cidr": vpc,
        "egress": egress,
        "flow_log_retention_days": draw(st.sampled_from(catalog.LOG_RETENTION_DAYS)),
        "availability_zones": [
            {
                "name": f"ap-northeast-1{letter}",
                "public_cidr": str(chosen[2 * index]),
                "private_cidr": str(chosen[2 * index + 1]),
            }
            for index, letter in enumerate("abcd"[:zones])
        ],
    }
    if egress == "nat-gateway":
        table["nat_gateway_per_availability_zone"] = draw(st.booleans())
    return table


@st.composite
def valid_tables(draw: st.DrawFn) -> Table:
    """Any settings that are right: the content of an environment's TOML file."""
    prefix = draw(words(28))
    buckets = draw(st.lists(words(40, least=3), min_size=3, max_size=3, unique=True))
    cpu = draw(st.sampled_from(sorted(catalog.FARGATE_MEMORY)))
    allocated = draw(st.integers(20, 1000))
    least_tasks = draw(st.integers(0, 5))
    return {
        "project": {"name": draw(words(20)), "prefix": prefix, "title": draw(words(30))},
        "aws": {"region": "ap-northeast-1", "max_retries": draw(st.integers(1, 25))},
        "state": {"bucket": buckets[0], "noncurrent_days": draw(st.integers(1, 365))},
        "network": draw(networks()),
        "dns": {"domain": f"{draw(words(20))}.{draw(st.sampled_from(['com', 'jp', 'co.jp']))}"},
        "hardening": {
            "phase": draw(st.integers(1, 3)),
            "firewall": draw(st.booleans()),
            "allowed_countries": draw(
                st.lists(st.sampled_from(sorted(catalog.COUNTRIES)), max_size=3, unique=True)
            ),
            "rate_limit": draw(st.integers(10, 100_000)),
        },
        "protection": {
            "deletion_protection": draw(st.booleans()),
            "prevent_destroy": draw(st.booleans()),
            "final_snapshot": draw(st.booleans()),
            "force_destroy": draw(st.booleans()),
        },
        "database": {
            "name": "db_" + draw(words(20)),
            "username": "user_" + draw(words(20)),
            "engine_version": draw(st.sampled_from(["16", "17", "18"])),
            "instance_class": draw(
                st.sampled_from(["db.t4g.micro", "db.m7g.large", "db.t3.small"])
            ),
            "allocated_storage": allocated,
            "max_allocated_storage": draw(st.integers(allocated * 2, 65536)),
            "multi_az": draw(st.booleans()),
            "backup_retention_days": draw(st.integers(1, 35)),
        },
        "storage": {
            "files_bucket": buckets[1],
            "log_bucket": buckets[2],
            "extra_origins": draw(
                st.lists(
                    st.sampled_from(["http://localhost:3000", "https://preview.example.com"]),
                    unique=True,
                )
            ),
        },
        "secrets": {
            "version": draw(st.integers(1, 9)),
            "recovery_window_days": draw(st.sampled_from([0, 7, 30])),
        },
        "cache": {
            "enabled": draw(st.booleans()),
            "engine_version": draw(st.sampled_from(catalog.VALKEY_VERSIONS)),
            "node_type": draw(st.sampled_from(["cache.t4g.micro", "cache.m7g.2xlarge"])),
            "secret_version": draw(st.integers(1, 9)),
        },
        "email": {
            "enabled": draw(st.booleans()),
            "senders": draw(st.lists(words(20), min_size=1, max_size=3, unique=True)),
            "dmarc_policy": draw(st.sampled_from(["none", "quarantine", "reject"])),
        },
        "registry": {"keep_images": draw(st.integers(1, 100))},
        "service": {
            "cpu": cpu,
            "memory": draw(st.sampled_from(list(catalog.FARGATE_MEMORY[cpu]))),
            "architecture": draw(st.sampled_from(["X86_64", "ARM64"])),
            "min_tasks": least_tasks,
            "max_tasks": draw(st.integers(max(1, least_tasks), 10)),
            "execute_command": draw(st.booleans()),
        },
        "workers": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "name": words(12),
                        "command": st.sampled_from(
                            ["celery -A shop worker", "python manage.py mail", "sh -c 'a && b $C'"]
                        ),
                    },
                    optional={
                        "min_tasks": st.integers(0, 1),
                        "never_two": st.booleans(),
                        "stop_timeout": st.integers(1, 120),
                    },
                ),
                max_size=2,
                unique_by=lambda worker: worker["name"],
            )
        ),
        "schedules": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"name": words(12), "command": st.just("python manage.py tidy")}
                ).flatmap(
                    lambda schedule: st.sampled_from(
                        [
                            {**schedule, "rate": "15 minutes"},
                            {**schedule, "cron": "*/5 3 * * mon-fri", "timezone": "Asia/Tokyo"},
                        ]
                    )
                ),
                max_size=2,
                unique_by=lambda schedule: str(schedule["name"]),
            )
        ),
        "cdn": {"price_class": draw(st.sampled_from(catalog.PRICE_CLASSES))},
        "frontend": {
            "enabled": draw(st.booleans()),
            "team": draw(words(15)),
            "repository": f"{draw(words(10))}/{draw(words(10))}",
            "git_provider": draw(st.sampled_from(["github", "gitlab", "bitbucket"])),
            "node_version": draw(st.sampled_from(catalog.NODE_VERSIONS)),
            "function_region": draw(st.sampled_from(catalog.VERCEL_REGIONS)),
            "previews_may_call_api": draw(st.booleans()),
        },
        "monitoring": {"alarm_email": "ops@example.com"},
        "ci": draw(
            st.sampled_from(
                [{}, {"repository": "an-owner/a.name_1", "create_identity_provider": False}]
            )
        ),
        "access": {"session_manager_preferences": draw(st.booleans())},
    }


@dataclass(frozen=True)
class Fault:
    """What to do to a valid table, and the key that must be named for it."""

    key: str
    change: Callable[[Table], None]


def _put(key: str, value: Any) -> Fault:
    def change(table: Table) -> None:
        *path, last = _path(key)
        place: Any = table
        for part in path:
            place = place[part]
        place[last] = value

    return Fault(key, change)


def _beside_front_end(key: str, value: object) -> Fault:
    """What is wrong only where there is a front end."""
    put = _put(key, value)

    def change(table: Table) -> None:
        table["frontend"]["enabled"] = True
        # Drawn names need not be those that the fault is about.
        table["dns"] |= {"api": "api", "www": "www"}
        put.change(table)

    # Of two names that are the same, either is the one to change.
    return Fault("dns", change)


def _path(key: str) -> list[str | int]:
    parts: list[str | int] = []
    for part in key.split("."):
        name, _, index = part.partition("[")
        parts.append(name)
        if index:
            parts.append(int(index.rstrip("]")))
    return parts


def _without_ses(table: Table) -> None:
    table["email"]["enabled"] = True
    table["aws"]["region"] = "ap-east-1"
    for zone in table["network"]["availability_zones"]:
        zone["name"] = "ap-east-1" + zone["name"][-1]


def _twice_www(table: Table) -> None:
    table["frontend"]["enabled"] = False
    table["dns"] |= {"api": "@", "cdn": "www", "redirect_other": True}


NIGHTS = {"start": "08:00", "stop": "20:00"}
TIDY = {"name": "tidy", "command": "python manage.py tidy", "cron": "30 3 * * *"}
WORKER = {"name": "mail", "command": "celery -A shop worker"}

FAULTS = (
    _put("project.prefix", "p" * 29),
    _put("project.prefix", "Upper"),
    _put("project.prefix", "internal-name"),
    _put("project.title", "with space"),
    _put("aws.region", "ap-northest-1"),
    _put("aws.account_id", "12345"),
    _put("aws.max_retries", "3"),
    _put("aws.max_retries", True),
    _put("aws.max_retries", 26),
    Fault("aws.account_id", lambda t: t["aws"].update(embedded=True)),
    _put("state.bucket", "ab"),
    _put("state.bucket", "192.168.0.1"),
    _put("storage.files_bucket", "Files"),
    _put("storage.log_bucket", "x" * 64),
    _put("storage.extra_origins", ["*"]),
    _put("network.vpc_cidr", "10.0.0.1/16"),
    _put("network.vpc_cidr", "8.8.0.0/16"),
    _put("network.vpc_cidr", "10.0.0.0/8"),
    _put("network.availability_zones[0].public_cidr", "11.0.0.0/24"),
    _put("network.availability_zones[1].private_cidr", "not a network"),
    _put("network.availability_zones[1].name", "ap-northeast-1a"),
    _put("network.availability_zones[0].name", "us-east-1a"),
    _put("network.availability_zones[0].name", 1),
    _put("network.flow_log_retention_days", 31),
    _put("network.nat_instance_type", "t3.nano"),
    _put("network.egress", "nat"),
    _put("email.senders", []),
    _put("email.senders", ["noreply@example.com"]),
    _put("email.senders", ["a..b"]),
    _put("email.mail_from", "mail.bounces"),
    _put("email.dmarc_policy", "drop"),
    Fault("email.mail_from", lambda t: t["email"].update(enabled=True, mail_from="api")),
    Fault("email.enabled", _without_ses),
    _put("dns.domain", "https://example.com"),
    _put("dns.domain", "localhost"),
    _put("dns.domain", "example.com."),
    _beside_front_end("dns.www", "api"),
    _put("dns.api", "a.b"),
    # The front end has both.
    _beside_front_end("dns.api", "www"),
    _beside_front_end("dns.api", "@"),
    _put("dns.cdn", "@"),
    Fault("dns.redirect_other", _twice_www),
    _put("hardening.phase", 4),
    _put("hardening.rate_limit", 9),
    _put("hardening.allowed_countries", ["XX"]),
    _put("database.name", "select"),
    _put("database.username", "rdsadmin"),
    _put("database.engine_version", "13"),
    _put("database.engine_version", "17.2"),
    _put("database.engine_version", 17),
    _put("database.instance_class", "t4g.micro"),
    _put("database.max_allocated_storage", 19),
    _put("database.backup_window", "17:00-17:10"),
    _put("database.backup_window", "25:00-26:00"),
    _put("database.maintenance_window", "mon:17:30-mon:18:30"),
    _put("database.multi_az", 1),
    _put("database.password", "hunter2"),
    _put("secrets.recovery_window_days", 3),
    _put("service.cpu", 300),
    _put("service.memory", 513),
    _put("service.min_tasks", 11),
    _put("service.log_retention_days", 0),
    *(
        Fault(f"workers[0].{name}", lambda t, bad=bad: t.update(workers=[{**WORKER, **bad}]))
        for name, bad in (
            ("name", {"name": "Mail"}),
            ("name", {"name": "mail-"}),
            ("name", {"name": "m" * 21}),
            ("command", {"command": ""}),
            ("command", {"command": "celery 'worker"}),
            ("command", {"command": "celery worker && celery beat"}),
            ("command", {"command": "celery worker --port=$PORT"}),
            ("command", {"command": "DEBUG=1 celery worker"}),
            ("memory", {"memory": 513}),
            ("min_tasks", {"min_tasks": 2}),
            ("max_tasks", {"never_two": True, "max_tasks": 2}),
            ("stop_timeout", {"stop_timeout": 121}),
            ("size", {"size": 1}),
        )
    ),
    *(
        Fault(f"schedules[0].{name}", lambda t, bad=bad: t.update(schedules=[{**TIDY, **bad}]))
        for name, bad in (
            ("cron", {"cron": "0 3 * *"}),
            ("cron", {"cron": "0 0 31 2 *"}),
            ("cron", {"cron": "0 0 13 * fri"}),
            ("cron", {"rate": "1 day"}),
            ("rate", {"rate": "1 week"}),
            ("timezone", {"timezone": "Tokyo"}),
            ("memory", {"memory": 513}),
            ("command", {"command": "a | b"}),
        )
    ),
    *(
        Fault(f"pause.schedule{name}", lambda t, bad=bad: t.update(pause={"schedule": bad}))
        for name, bad in (
            (".start", {"stop": "20:00"}),
            (".start", {"start": "8:00", "stop": "20:00"}),
            (".stop", {"start": "08:00", "stop": "24:00"}),
            (".stop", {"start": "08:00", "stop": "23:50"}),
            (".stop", {"start": "20:00", "stop": "08:00"}),
            (".stop", {"start": "08:00", "stop": "08:30"}),
            (".days", {**NIGHTS, "days": "mo-fr"}),
            (".days", {**NIGHTS, "days": "mon *"}),
            (".timezone", {**NIGHTS, "timezone": "Tokyo"}),
            (".end", {**NIGHTS, "end": "20:00"}),
        )
    ),
    Fault("schedules[0].cron", lambda t: t.update(schedules=[{"name": "a", "command": "b"}])),
    Fault("schedules[1].name", lambda t: t.update(schedules=[TIDY, TIDY])),
    Fault("workers[1].name", lambda t: t.update(workers=[WORKER, WORKER])),
    Fault("workers", lambda t: t.update(workers=WORKER)),
    _put("cdn.price_class", "PriceClass_300"),
    Fault(
        "frontend.team", lambda t: t["frontend"].update(enabled=True) or t["frontend"].pop("team")
    ),
    Fault(
        "frontend.repository",
        lambda t: t["frontend"].update(enabled=True) or t["frontend"].pop("repository"),
    ),
    _put("frontend.team", "team_a1B2c3"),
    Fault(
        "frontend.team",
        lambda t: t["frontend"].update(team="t" * 52, previews_may_call_api=True),
    ),
    _put("frontend.repository", "https://github.com/example/website"),
    _put("frontend.repository", "example/website.git"),
    _put("frontend.production_branch", "refs heads"),
    _put("frontend.root_directory", "../frontend"),
    _put("frontend.node_version", "21.x"),
    _put("frontend.function_region", "ap-northeast-1"),
    _put("frontend.token", "abc"),
    _put("monitoring.alarm_email", "nobody"),
    _put("access.session_log_retention_days", 91),
    _put("surprise", {}),
    Fault(
        "network.availability_zones",
        lambda t: t["network"]["availability_zones"].__delitem__(slice(1, None)),
    ),
    Fault("database.name", lambda t: t["database"].pop("name") and None),
    Fault("dns", lambda t: t.pop("dns") and None),
)


@st.composite
def faulty_tables(draw: st.DrawFn) -> tuple[Table, str]:
    """A valid table with one fault, and the key of the fault."""
    table = copy.deepcopy(draw(valid_tables()))
    fault = draw(st.sampled_from(FAULTS))
    fault.change(table)
    return table, fault.key
