"""An image with known vulnerabilities is released only if somebody accepts them by name."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tij.image.scan import Scan
from tij.release.refused import ReleaseRefusedError
from tij.settings.models import RefusedFindings

UNSCANNED = "unscanned"
"""What is accepted, in place of a finding's name, where ECR could not scan the image."""
SHOWN = 10
"""How many findings a message names."""
REFUSED = {
    RefusedFindings.CRITICAL: {"CRITICAL"},
    RefusedFindings.HIGH: {"CRITICAL", "HIGH"},
    RefusedFindings.NONE: set[str](),
}


def check_scan(scan: Scan, refused: RefusedFindings, accepted: AbstractSet[str]) -> None:
    """ReleaseRefusedError for a finding of the `refused` severities that is not `accepted`."""
    if scan.why:
        if UNSCANNED not in accepted:
            raise ReleaseRefusedError(
                f"Not released: ECR has not scanned the image ({scan.why}). Nothing was done.",
                next_step=(
                    "look at the image in ECR's console, or tij release"
                    f" --accept-finding {UNSCANNED}"
                ),
            )
        return
    found = {one.name: one for one in scan.findings if one.severity in REFUSED[refused]}
    open_ones = [one for name, one in sorted(found.items()) if name not in accepted]
    if open_ones:
        more = len(open_ones) - SHOWN
        raise ReleaseRefusedError(
            "\n".join(
                [
                    "Not released: ECR's scan found this in the image. Nothing was done.",
                    *(f"  {one}" for one in open_ones[:SHOWN]),
                    *([f"  {more} more"] if more > 0 else []),
                ]
            ),
            next_step=(
                "raise the package's version, or the base's (tij image refresh), and commit; or"
                f" tij release {' '.join(f'--accept-finding {one.name}' for one in open_ones)}"
            ),
        )
