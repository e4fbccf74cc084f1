"""What people see when something is wrong, in the order of the guide's chapter."""

from __future__ import annotations

from dataclasses import dataclass

WORDS = "words"
"""The probe that reads what ECS, the log and the load balancer say."""


@dataclass(frozen=True)
class Symptom:
    """Its sentence is `symptoms.<name>` in words/.

    `probes` are the looks that are worth it, the likeliest first.
    """

    name: str
    guide: tuple[str, ...]
    probes: tuple[str, ...]


SYMPTOMS = (
    Symptom(
        "task",
        ("G175", "G176"),
        (WORDS, "workers", "secrets", "execution-role", "way-out", "https-out"),
    ),
    Symptom(
        "image",
        ("G177", "G178"),
        (WORDS, "way-out", "https-out", "execution-role"),
    ),
    Symptom(
        "container",
        ("G179", "G180", "G181", "G182", "G183"),
        (WORDS, "workers"),
    ),
    Symptom(
        "database",
        ("G184", "G185"),
        (WORDS, "database-path", "database", "logins", "cache-path", "cache", "secrets"),
    ),
    Symptom(
        "health",
        ("G186", "G187"),
        (WORDS, "health-check", "balancer-path"),
    ),
    Symptom(
        "upload",
        ("G188", "G189"),
        (WORDS, "task-role", "release-role", "cors"),
    ),
    # The guide sends none.
    Symptom("mail", (), (WORDS, "mail")),
)
