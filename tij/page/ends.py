"""What ends by itself: versions whose support ends, certificates; and what a restore takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tij.page.live import Live
from tij.settings import catalog
from tij.settings.models import Settings
from tij.synthesized import Inventory

SOON = timedelta(days=365)
"""Before the end of a version's support there is a year to plan in; a certificate renews itself."""
RENEWED = timedelta(days=30)
"""ACM renews 60 days before the end (ACM User Guide, "Managed certificate renewal")."""

POSTGRESQL = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/"
    "postgresql-release-calendar.html"
)
PYTHON = "https://devguide.python.org/versions/"
NODE = "https://github.com/nodejs/Release"
ACM = "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html"
BALANCER = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"
)
CDN = (
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
    "secure-connections-supported-viewer-protocols-ciphers.html"
)


@dataclass(frozen=True)
class End:
    """`what` in a version, or of a name, and when it ends; None: no end was announced."""

    what: str
    version: str
    on: date | None
    source: str
    warning: timedelta = SOON

    def left(self, today: date) -> int | None:
        """Days until then; negative afterwards."""
        return None if self.on is None else (self.on - today).days

    def soon(self, today: date) -> bool:
        """Whether something is to be done about it."""
        return self.on is not None and self.on - today <= self.warning


def ends(settings: Settings, inventory: Inventory, live: Live) -> list[End]:
    """Everything with an end, the next one first."""
    found = [*_versions(settings, inventory), *_certificates(inventory, live), *_tls(inventory)]
    return sorted(found, key=lambda end: (end.on is None, end.on or date.max, end.what))


def _versions(settings: Settings, inventory: Inventory) -> Iterator[End]:
    if inventory.of_type("aws_db_instance"):
        version = settings.database.engine_version
        on = catalog.POSTGRESQL_SUPPORT_ENDS.get(version)
        yield End("PostgreSQL (RDS)", version, on, POSTGRESQL)
    if inventory.of_type("aws_ecs_service"):
        python = settings.app.python
        yield End("Python", python, catalog.PYTHON_SUPPORT_ENDS.get(python), PYTHON)
    for project in inventory.of_type("vercel_project"):
        node = project.text("node_version")
        yield End("Node.js (Vercel)", node, catalog.NODE_SUPPORT_ENDS.get(node), NODE)


def _certificates(inventory: Inventory, live: Live) -> Iterator[End]:
    for certificate in inventory.of_type("aws_acm_certificate"):
        text = str(live.made.get(certificate.address, {}).get("not_after") or "")
        try:
            on = datetime.fromisoformat(text).date()
        except ValueError:
            continue
        yield End("ACM", certificate.text("domain_name"), on, ACM, RENEWED)


def _tls(inventory: Inventory) -> Iterator[End]:
    """What clients must speak; nobody has announced an end of these policies."""
    for listener in inventory.of_type("aws_lb_listener"):
        if policy := listener.text("ssl_policy"):
            yield End("TLS (ALB)", policy, None, BALANCER)
    for cdn in inventory.of_type("aws_cloudfront_distribution"):
        if policy := str(cdn.block("viewer_certificate").get("minimum_protocol_version", "")):
            yield End("TLS (CloudFront)", policy, None, CDN)


@dataclass(frozen=True)
class Drill:
    """The last restore that was tried: the loss (RPO) and the time (RTO) that it measured."""

    time: datetime
    loss: timedelta
    loss_to_time: timedelta | None
    """With a restore to the latest moment, where that is known."""
    duration: timedelta


def read_drill(file: Path) -> Drill | None:
    """What `tij drill restore` kept, None before the first. Raises OSError or ValueError."""
    if not file.exists():
        return None
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        to_time = record["rpo_point_in_time_seconds"]
        return Drill(
            datetime.fromisoformat(record["time"]),
            timedelta(seconds=record["rpo_snapshot_seconds"]),
            None if to_time is None else timedelta(seconds=to_time),
            timedelta(seconds=record["rto_seconds"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True)
class Pending:
    """What the last measuring of an image found to migrate: `image` is its digest."""

    time: datetime
    image: str
    names: tuple[str, ...]


def read_pending(file: Path) -> Pending | None:
    """What `tij migrations` kept, None before the first. Raises OSError or ValueError."""
    if not file.exists():
        return None
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        names = tuple(str(each["migration"]) for each in record["pending"])
        return Pending(datetime.fromisoformat(record["time"]), str(record["image"]), names)
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
