"""Whether tasks log in to the database as the roles that are theirs."""

from __future__ import annotations

from tij.troubleshooting.cause import Diagnosis
from tij.troubleshooting.probes import suspect
from tij.verification.finding import Finding, Status


def own(found: Finding, *, environment: str) -> list[Diagnosis]:
    """What the check of `tij verify` found, as a cause."""
    if found.status is not Status.FAIL:
        return []
    seen = ", ".join(f"{key}: {value}" for key, value in found.values.items())
    if found.code == "logins-other":
        return [
            suspect(
                "logins-other",
                because=seen,
                command=f"tij plan -e {environment} service",
                guide=("G185",),
                task=found.values["task"],
            )
        ]
    return [
        suspect(
            "logins-empty",
            because=seen,
            command=f"tij release -e {environment}",
            guide=("G185",),
        )
    ]
