"""Which variants there are: settings that change what is made, every two values together."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w
from allpairspy import AllPairs

from tij.settings import DIRECTORY, load
from tij.settings.models import Egress, Settings
from tij.settings.rules.aws import EMBEDDED_ACCOUNT

Change = tuple[str, dict[str, Any]]
"""A value's name, and what it changes in the TOML: `section.key` → value."""

ENVIRONMENT = "variant"
CI = {"ci.repository": "example/thisisjapan"}
NUMBERED = {**CI, "ci.owner_id": 12, "ci.repository_id": 345}
WORKERS = [
    {"name": "mail", "command": "celery -A shop worker", "max_tasks": 2},
    {"name": "clock", "command": "celery -A shop beat", "never_two": True},
]
SCHEDULES = [{"name": "tidy", "command": "python manage.py tidy", "rate": "15 minutes"}]
NIGHTS = {"start": "08:00", "stop": "20:00", "timezone": "Asia/Tokyo"}

AXES: dict[str, Sequence[Change]] = {
    "egress": [
        *((egress.value, {"network.egress": egress.value}) for egress in Egress),
        ("a gateway per zone", {"network.nat_gateway_per_availability_zone": True}),
    ],
    "hardening": [
        ("phase 1", {}),
        ("phase 2", {"hardening.phase": 2}),
        ("phase 3", {"hardening.phase": 3, "hardening.allowed_countries": ["JP"]}),
        ("firewall", {"hardening.firewall": True}),
    ],
    "ci": [
        ("CI", CI),
        ("CI with numbers", NUMBERED),
        ("CI beside a provider", {**CI, "ci.create_identity_provider": False}),
        ("no CI", {}),
    ],
    "processes": [
        ("web alone", {}),
        ("workers and cache", {"workers": WORKERS, "cache.enabled": True}),
        ("schedules", {"schedules": SCHEDULES}),
    ],
    "pause": [("no nights", {}), ("nights", {"pause.schedule": NIGHTS})],
    "backup": [("no vault", {}), ("vault", {"backup.enabled": True})],
    "mail": [("no mail", {}), ("mail", {"email.enabled": True})],
    "exec": [("exec", {}), ("no exec", {"service.execute_command": False})],
    "frontend": [
        ("front end", {}),
        ("no front end", {"frontend.enabled": False}),
        ("a site itself", {"frontend.enabled": False, "dns.api": "@"}),
    ],
    "logins": [
        ("the master's login", {}),
        ("logins of their own", {"database.separate_logins": True}),
    ],
    "database": [("one database", {}), ("standby", {"database.multi_az": True})],
}
PRODUCTION = [
    (f"{egress.value}, phase {phase}", {"network.egress": egress.value, "hardening.phase": phase})
    for egress in Egress
    for phase in (1, 2, 3)
]
"""production.toml as it is, at each phase and with each egress."""

CHAIN = (
    ("nat-gateway", "phase 1", "CI", "web alone", "no mail", "exec", "front end", "one database"),
    (
        *("nat-instance", "phase 2", "CI with numbers", "workers and cache"),
        *("mail", "no exec", "no front end", "standby"),
    ),
    (
        *("endpoints", "phase 3", "CI beside a provider", "schedules", "nights", "vault"),
        *("mail", "no exec", "a site itself", "standby"),
    ),
)
"""Nothing comes back that was left: a secret's name is taken as long as it can be restored."""


@dataclass(frozen=True)
class Row:
    """One variant."""

    name: str
    changes: tuple[tuple[str, Any], ...]

    def settings(self, directory: Path) -> Settings:
        """production.toml with the changes, as a rehearsal; its file is written to `directory`."""
        table = tomllib.loads((DIRECTORY / "production.toml").read_text(encoding="utf-8"))
        changes = {"aws.embedded": True, "aws.account_id": EMBEDDED_ACCOUNT, "aws.max_retries": 2}
        for key, value in {**changes, **dict(self.changes)}.items():
            *sections, last = key.split(".")
            place = table
            for section in sections:
                place = place.setdefault(section, {})
            place[last] = copy.deepcopy(value)
        directory.mkdir(exist_ok=True)
        file = directory / f"{ENVIRONMENT}.toml"
        file.write_text(tomli_w.dumps(table), encoding="utf-8")
        return load(ENVIRONMENT, directory)

    @property
    def prefix(self) -> str:
        """What all names begin with: production.toml's."""
        table = tomllib.loads((DIRECTORY / "production.toml").read_text(encoding="utf-8"))
        return str(table["project"]["prefix"])

    @property
    def has_provider(self) -> bool:
        """Whether the account has GitHub's identity provider before."""
        return dict(self.changes).get("ci.create_identity_provider") is False


def production() -> Iterator[Row]:
    """First applies of production.toml."""
    for name, changes in PRODUCTION:
        yield Row(name, tuple(changes.items()))


def pairwise() -> Iterator[Row]:
    """Every two values of two axes are together in one row."""
    yield from map(_row, AllPairs(list(AXES.values())))


def chain() -> Iterator[Row]:
    """Few of them, that ask AWS for all that any asks for; one follows the other in an account."""
    for chosen in CHAIN:
        values = {name: change for axis in AXES.values() for name, change in axis}
        yield _row([(name, values[name]) for name in chosen])


def _row(chosen: Sequence[Change]) -> Row:
    changes = {key: value for _, change in chosen for key, value in change.items()}
    return Row(", ".join(name for name, _ in chosen), tuple(changes.items()))
