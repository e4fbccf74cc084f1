"""What people see when something is wrong, in the order of the guide's chapter."""

from __future__ import annotations

from dataclasses import dataclass

WORDS = "words"
"""The probe that reads what ECS, the log and the load balancer say."""


@dataclass(frozen=True)
class Symptom:
    """`probes` are the looks (`tij.examination`) that are worth it, the likeliest first."""

    name: str
    says: str
    guide: tuple[str, ...]
    probes: tuple[str, ...]


SYMPTOMS = (
    Symptom(
        "task",
        "A task does not start, or stops again",
        ("G175", "G176"),
        (WORDS, "secrets", "execution-role", "way-out", "https-out"),
    ),
    Symptom(
        "image",
        "The image cannot be pulled",
        ("G177", "G178"),
        (WORDS, "way-out", "https-out", "execution-role"),
    ),
    Symptom(
        "container",
        "The combined container (Nginx and Gunicorn) fails",
        ("G179", "G180", "G181", "G182", "G183"),
        (WORDS,),
    ),
    Symptom(
        "database",
        "The database cannot be reached",
        ("G184", "G185"),
        (WORDS, "database-path", "database", "secrets"),
    ),
    Symptom(
        "health",
        "The load balancer's health checks fail",
        ("G186", "G187"),
        (WORDS, "health-check", "balancer-path"),
    ),
    Symptom(
        "upload",
        "Uploads to S3 fail",
        ("G188", "G189"),
        (WORDS, "task-role", "release-role", "cors"),
    ),
)
