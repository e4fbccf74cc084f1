"""How what is deployed differs from what is committed, read from `tij plan --json`."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tij.github.errors import JobError
from tij.report.stack_plan import PlanStatus


class Resource(BaseModel):
    """A resource that a plan names."""

    model_config = ConfigDict(frozen=True)

    address: str


class StackDifference(BaseModel):
    """One stack's part of it."""

    model_config = ConfigDict(frozen=True)

    status: PlanStatus
    changes: tuple[Resource, ...]
    drift: tuple[Resource, ...]

    @property
    def due(self) -> int:
        """How many changes are due; changed outputs alone, and what waits for another stack's
        first apply, count as one.
        """
        if self.status not in (PlanStatus.CHANGES, PlanStatus.DEFERRED):
            return 0
        return len(self.changes) or 1

    @property
    def drifted(self) -> int:
        """How many of them are of resources that were changed outside Terraform."""
        outside = {resource.address for resource in self.drift}
        return sum(resource.address in outside for resource in self.changes)


class Difference(BaseModel):
    """All stacks of an environment; true where an apply would change something.

    What was changed outside and needs no change is what `ignore_changes` leaves to others, the
    released image and the number of tasks: not a difference, or it would be reported every night.
    """

    model_config = ConfigDict(frozen=True)

    environment: str
    stacks: dict[str, StackDifference]

    @property
    def due(self) -> int:
        """How many changes are due."""
        return sum(stack.due for stack in self.stacks.values())

    @property
    def drifted(self) -> int:
        """How many of them are of resources that were changed outside Terraform."""
        return sum(stack.drifted for stack in self.stacks.values())

    @property
    def unknown(self) -> list[str]:
        """The stacks that could not be planned."""
        return [n for n, stack in self.stacks.items() if stack.status is PlanStatus.FAILED]

    def __bool__(self) -> bool:
        return self.due > 0


def read_difference(file: Path, environment: str) -> Difference:
    """The difference in a file of `tij plan --json`; JobError where it is not one, or not ours."""
    fix = f"write it with tij plan -e {environment} --json > {file.name}"
    try:
        found = Difference.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise JobError(f"{file}: cannot be read: {error.strerror}.", next_step=fix) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise JobError(f"{file}: {key}: {first['msg']}.", next_step=fix) from error
    except ValueError as error:
        raise JobError(f"{file}: not JSON.", next_step=fix) from error
    if found.environment != environment:
        raise JobError(
            f"{file}: is the plan of {found.environment}, not {environment}.", next_step=fix
        )
    return found
