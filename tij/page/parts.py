"""The parts of the picture: what each is made of, how its checks ended, how it is reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tij.diagram import Mark
from tij.diagram.architecture import Part
from tij.diagram.security import Permission
from tij.page.checked import Checked, Verification
from tij.synthesized import Inventory, Resource
from tij.verification.finding import Status

PART_OF = {
    **dict.fromkeys(("page", "front-end-reaches-api", "https-www", "redirect-www"), "vercel"),
    **dict.fromkeys(("admin", "api", "https-api", "redirect-api"), "load-balancer"),
    **dict.fromkeys(("certificate-api", "ports", "targets"), "load-balancer"),
    **dict.fromkeys(("https-other", "redirect-other"), "load-balancer"),
    **dict.fromkeys(("https-cdn", "redirect-cdn", "certificate-cdn"), "cdn"),
    **dict.fromkeys(("static-served", "media-served"), "cdn"),
    **dict.fromkeys(("deployment", "tasks", "exec", "security-groups"), "service"),
    **dict.fromkeys(("database", "database-private", "backup", "database-logins"), "database"),
    **dict.fromkeys(("application-secret", "database-secret"), "secrets"),
    **dict.fromkeys(("metrics", "log", "alarms-wired", "alarm-mail", "alarms-quiet"), "watch"),
    **dict.fromkeys(("zone-delegated", "records"), "dns"),
    **dict.fromkeys(("account-trail", "account-alarms-wired", "account-alarm-mail"), "watch"),
    **dict.fromkeys(("account-detector", "account-analyzer"), "watch"),
    "bucket-refuses": "files",
    "cache-locked": "cache",
    **dict.fromkeys(("mail-verified", "mail-unrestricted"), "mail"),
}
"""Check of `tij verify` → the part that it asks; those that are shown elsewhere have none."""

SIGNS = {Status.PASS: "✓", Status.FAIL: "✗", Status.SKIP: "–"}


def checks_of(part: Part, verification: Verification | None) -> tuple[Checked, ...]:
    """The lines about a part."""
    lines = verification.lines if verification else ()
    return tuple(line for line in lines if PART_OF.get(line.name) == part.id)


def status_of(lines: Iterable[Checked]) -> Status:
    """One failed: failed. One passed and none failed: passed. Else nobody knows."""
    found = {line.status for line in lines}
    return next((s for s in (Status.FAIL, Status.PASS) if s in found), Status.SKIP)


def mark_of(part: Part, status: Status, words: str) -> Mark:
    """How the picture shows it: a link to its place on the page, its sign and its colour."""
    return Mark(f"#part-{part.id}", str(status), SIGNS[status], words)


def resources_of(part: Part, inventory: Inventory) -> Iterator[Resource]:
    """What it stands for, and what belongs to that by its type: a load balancer's listeners."""
    own = [inventory[address] for address in part.addresses]
    yield from own
    there = {one.address for one in own}
    prefixes = tuple({f"{one.type}_" for one in own})
    for resource in inventory:
        # Of thousands of resources most are of another type: their references are not asked for.
        if resource.address in there or not resource.type.startswith(prefixes):
            continue
        named = {address for found in resource.references.values() for address in found}
        if any(one.address in named and resource.type.startswith(f"{one.type}_") for one in own):
            yield resource


@dataclass(frozen=True)
class Step:
    """One connection of a path: on which port to what."""

    port: str
    to: Resource


def paths_to(targets: Sequence[Resource], ways: Sequence[Permission]) -> Iterator[tuple[Step, ...]]:
    """Every path that security groups leave from the internet to one of `targets`."""

    def onwards(source: Resource | None, path: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
        for way in ways:
            if way.source != source or any(step.to == way.target for step in path):
                continue
            longer = (*path, Step(way.port, way.target))
            if way.target in targets:
                yield longer
            else:
                yield from onwards(way.target, longer)

    yield from onwards(None, ())


@dataclass(frozen=True)
class Open:
    """What anyone may connect to, by which names and ports."""

    title: str
    names: tuple[str, ...]
    ports: tuple[str, ...]


def open_parts(parts: Iterable[Part], ways: Sequence[Permission]) -> Iterator[Open]:
    """Every public part; a service of AWS's edge or of Vercel has 443 (and 80, which redirects)."""
    for part in parts:
        if part.public:
            ports = {
                way.port
                for way in ways
                if way.source is None and way.target.address in part.addresses
            }
            yield Open(part.title, part.lines, tuple(sorted(ports or {"80", "443"}, key=len)))
