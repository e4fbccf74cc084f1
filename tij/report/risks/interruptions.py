"""What stands still, for how long and when, by AWS's rules for each argument.

RDS: API reference, ModifyDBInstance (which argument "results in an outage", and when) and the
User Guide's "Settings for DB instances"; a failover takes 60 to 120 s ("Failing over a Multi-AZ DB
instance"). ECS: Developer Guide, "Rolling update". ELB, Route 53, VPC: what is deleted first and
made again is not there in between. Where AWS gives no time, the sentence gives none either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.meaning import TABLE
from tij.report.meaning.conditions import CONDITIONS, number
from tij.report.meaning.table import Consequence
from tij.report.risk import Risk, Severity, Term
from tij.report.risks.context import Context
from tij.report.risks.rule import risk

HIGH, MEDIUM = Severity.HIGH, Severity.MEDIUM

RESTARTS = {
    "instance_class": "restart.class",
    "engine_version": "restart.version",
    "identifier": "restart.identifier",
    "db_subnet_group_name": "restart.subnets",
}
"""Arguments of an RDS instance whose change is an outage, at the time that it is applied."""

MAGNETIC = "standard"

NAMING = ("CNAME", "NS", "PTR")
"""Types of records that say a domain's name."""


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """Outages of a resource that stays, and gaps left by one that goes or is made again."""
    if entry.action is Action.UPDATE:
        match entry.type:
            case "aws_db_instance":
                yield from _database(entry)
            case "aws_ecs_service":
                yield from _service(entry)
            case "aws_instance" if entry.changed("instance_type"):
                yield _risk(entry, "instance-stops", HIGH, argument="instance_type")
            case "aws_cloudfront_distribution" if _turned_off(entry, "enabled"):
                yield _risk(entry, "cdn-off", HIGH)
            case "aws_route53_record" if _answers(entry.before) != _answers(entry.after):
                ttl = entry.before("ttl")
                seconds = ttl if isinstance(ttl, int) and ttl else 60
                yield _risk(entry, "record-changes", MEDIUM, seconds=seconds)
    meaning = TABLE.get(entry.type)
    gap = meaning.consequences.get("gap") if meaning else None
    if gap is not None:
        yield from _gap(entry, gap)


def _gap(entry: Entry, gap: Consequence) -> Iterator[Risk]:
    what = Term(f"gap.{gap.name}")
    if entry.keeps_old:
        return
    if entry.action is Action.DELETE:
        yield _risk(entry, "goes", gap.severity, what=what)
    elif entry.action is Action.REPLACE and not entry.create_before_destroy:
        arguments = list(entry.replace_arguments)
        if arguments:
            yield _risk(entry, "gap", gap.severity, what=what, arguments=arguments)
        else:
            yield _risk(entry, "gap-unnamed", gap.severity, what=what)


def _database(entry: Entry) -> Iterator[Risk]:
    standby = entry.before("multi_az") is True and entry.after("multi_az") is True
    for argument, how in RESTARTS.items():
        if entry.changed(argument) and not _same(entry, argument):
            length = "length.failover" if standby else "length.minutes"
            if argument == "engine_version":
                # RDS User Guide, "Upgrading a DB instance engine version": the standby too.
                length = "length.upgrade" if _major(entry) else "length.minutes"
            yield _restart(entry, argument, how, length, _when(entry))
    if entry.changed("port") and not _same(entry, "port"):
        yield _restart(entry, "port", "restart.port", "length.minutes", Term("when.now"))
    before, after = entry.before("backup_retention_period"), entry.after("backup_retention_period")
    if (before == 0) != (after == 0) and isinstance(after, int):
        yield _restart(
            entry, "backup_retention_period", "restart.backup", "length.minutes", _when(entry)
        )
    types = entry.before("storage_type"), entry.after("storage_type")
    if types[0] != types[1] and MAGNETIC in types:
        yield _restart(entry, "storage_type", "restart.storage", "length.minutes", _when(entry))


def _restart(entry: Entry, argument: str, how: str, length: str, when: Term) -> Risk:
    window = entry.after("maintenance_window")
    return _risk(
        entry,
        # RDS User Guide, "Upgrading a DB instance engine version": there is no downgrade.
        "database-upgrades" if argument == "engine_version" else "database-restarts",
        HIGH,
        argument=argument,
        before=_plain(entry.before(argument)),
        after=_plain(entry.after(argument)),
        how=Term(how),
        length=Term(length),
        when=when,
        window=window if when == "when.window" else "",
    )


def _when(entry: Entry) -> Term:
    if entry.after("apply_immediately") is True:
        return Term("when.now")
    return Term(
        "when.window" if isinstance(entry.after("maintenance_window"), str) else "when.weekly"
    )


def _major(entry: Entry) -> bool:
    """PostgreSQL's major version is the first number; MySQL's and MariaDB's are the first two."""
    parts = 1 if entry.before("engine") == "postgres" else 2
    before, after = (
        str(side("engine_version")).split(".")[:parts] for side in (entry.before, entry.after)
    )
    return before != after


def _service(entry: Entry) -> Iterator[Risk]:
    before, after = number(entry.before("desired_count")), number(entry.after("desired_count"))
    if after == 0 and before != 0:
        yield _risk(entry, "service-stops", HIGH)
    elif CONDITIONS["manifold"].holds(before, after):
        yield risk(entry, "capacity-more", argument="desired_count", before=before, after=after)
    elif before is not None and after is not None and after < before:
        yield risk(entry, "capacity-lower", argument="desired_count", before=before, after=after)
    rolling = ("task_definition", "network_configuration", "force_new_deployment", "load_balancer")
    if any(entry.changed(argument) for argument in rolling):
        lowest = entry.after("deployment_minimum_healthy_percent")
        if lowest == 0:
            yield _risk(entry, "service-stands-still", HIGH, percent=lowest)


def _answers(side: Callable[[str], Any]) -> list[str]:
    """What a record says, in no order: names by their letters alone, an alias for both families."""
    named = side("type") in NAMING
    records = [one for one in side("records") or () if isinstance(one, str)]
    found = [one.lower().rstrip(".") if named else one for one in records]
    for block in side("alias") or ():
        if isinstance(block, dict):
            name = str(block.get("name")).lower().rstrip(".").removeprefix("dualstack.")
            found.append(f"{name} {block.get('zone_id')}")
    return sorted(found)


def _turned_off(entry: Entry, argument: str) -> bool:
    return entry.before(argument) is True and entry.after(argument) is False


def _same(entry: Entry, argument: str) -> bool:
    before, after = entry.before(argument), entry.after(argument)
    # RDS takes the beginning of a version: what runs is of it already.
    begins = argument == "engine_version" and str(before).startswith(f"{after}.")
    return bool(begins or before == after)


def _plain(value: object) -> object:
    return Term("risk.none") if value is None else value


def _risk(entry: Entry, rule: str, severity: Severity, **facts: Any) -> Risk:
    return risk(entry, rule, severity, **facts)
