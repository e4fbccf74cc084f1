"""What is asked of a new project, and what stands for an answer that is not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tij.settings.models import Egress


class Size(StrEnum):
    """How much runs from the first day on; every number can be changed later."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True)
class Sized:
    """CPU units, MiB, autoscaling's bounds, and the database."""

    cpu: int
    memory: int
    min_tasks: int
    max_tasks: int
    instance_class: str
    multi_az: bool


SIZES: Mapping[Size, Sized] = {
    Size.SMALL: Sized(256, 512, 1, 3, "db.t4g.micro", False),
    Size.MEDIUM: Sized(512, 1024, 2, 4, "db.t4g.medium", False),
    Size.LARGE: Sized(1024, 2048, 2, 6, "db.t4g.medium", True),
}


@dataclass(frozen=True)
class Answers:
    """One field per question; an empty text means none."""

    name: str = "example"
    domain: str = "example.com"
    region: str = "ap-northeast-1"
    account: str = ""
    email: str = "ops@example.com"
    repository: str = ""
    project: str = ""
    """Directory of the Django project, from where `tij` runs; empty for the reference project."""
    egress: Egress = Egress.NAT_GATEWAY
    size: Size = Size.SMALL
    budget: int = 150
    """Dollars a month."""

    @property
    def priced(self) -> tuple[str, Egress, Size]:
        """All that the month's price depends on."""
        return self.region, self.egress, self.size
