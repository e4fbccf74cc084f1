"""What a service's task definition says of the database, the bucket, the image and the secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tij.adoption.surveyed import Thing

_WORD = re.compile(r"[\w.-]+")
_CONFIDENTIAL = re.compile("PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY", re.IGNORECASE)
"""Variables' names."""
_WITH_PASSWORD = re.compile(r"://[^/:@\s]*:[^/@\s]+@")
"""A URL's."""
_PLACE = re.compile("_(NAME|ARN|ID|FILE|URL|EXPIR\\w*|LIFETIME|AGE)$", re.IGNORECASE)
"""End of a variable's name that says where a secret is, or how long it lasts, not what it is."""


def containers(task: Thing) -> Sequence[Thing]:
    """Its containers; none where no task definition is known."""
    described: Sequence[Thing] = task.get("containerDefinitions", ())
    return described


def variables(task: Thing) -> Iterator[tuple[str, str]]:
    """Name and value of every variable: one may have a database's address or a bucket's name."""
    for container in containers(task):
        for variable in container.get("environment", ()):
            yield variable["name"], variable["value"]


def environment_files(task: Thing) -> list[str]:
    """ARNs of the files that have variables of it."""
    return [one["value"] for c in containers(task) for one in c.get("environmentFiles", ())]


def words(task: Thing) -> set[str]:
    """What stands in the variables, alone or as a part of a URL: hosts, in small letters, too."""
    return {word.lower() for _, value in variables(task) for word in _WORD.findall(value)}


def database_hosts(task: Thing) -> set[str]:
    """RDS's names in the variables, alone or in a URL."""
    return {word for word in words(task) if word.endswith(".rds.amazonaws.com")}


def images(task: Thing) -> set[str]:
    """The images in ECR that it runs."""
    return {c["image"] for c in containers(task) if ".dkr.ecr." in c["image"]}


def read_secrets(task: Thing) -> Iterator[tuple[str, str]]:
    """Name of a variable, and what ECS reads its value from."""
    for container in containers(task):
        for one in container.get("secrets", ()):
            yield one["name"], one["valueFrom"]


def written_out(task: Thing) -> list[str]:
    """Variables whose names or values say that they are confidential, and that are no secret."""
    return sorted(
        {
            name
            for name, value in variables(task)
            if _WITH_PASSWORD.search(value)
            or (value and _CONFIDENTIAL.search(name) and not _PLACE.search(name))
        }
    )
