"""`manage.py` commands as one-off tasks from the running image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.one_off_secret import one_off_secret
from tij.ecs.service import Service, Task
from tij.errors import BadInputError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# They ask questions, unless they are given the answers.
INTERACTIVE = {"shell": ("-c", "--command"), "dbshell": ("-c", "--"), "changepassword": ()}
SUPERUSER = "createsuperuser"
SUPERUSER_PASSWORD = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 - the variable's name
STARTED_BY = "tij manage"


def prepared(command: Sequence[str], secrets: Sequence[str]) -> tuple[list[str], list[str]]:
    """The command as it can run without a terminal, and the variables whose values it needs.

    BadInputError for a command that cannot.
    """
    name, *arguments = command
    options = INTERACTIVE.get(name)
    if options is not None and not any(a.startswith(o) for a in arguments for o in options):
        raise BadInputError(
            f"{name} asks questions, and a one-off task has no terminal.",
            next_step=f"tij exec python manage.py {' '.join(command)}",
        )
    needed = list(dict.fromkeys(secrets))
    if name == SUPERUSER:
        # Django reads the password from this variable then (createsuperuser, "--noinput").
        arguments = arguments if "--noinput" in arguments else ["--noinput", *arguments]
        needed = list(dict.fromkeys([SUPERUSER_PASSWORD, *needed]))
    return [name, *arguments], needed


def manage(
    service: Service,
    one_off: OneOff,
    secrets: SecretsManagerClient,
    *,
    prefix: str,
    command: Sequence[str],
    values: Mapping[str, str],
    on_line: OnLine,
    on_status: OnLine,
) -> Task:
    """Run the command from the image that the service runs; `values` by environment variable."""
    definition = service.definition(service.describe()["taskDefinition"])
    with one_off_secret(secrets, prefix, definition["executionRoleArn"], values) as entries:
        if entries:
            present = definition["containerDefinitions"][0].get("secrets", [])
            definition = one_off.variant(definition, secrets=[*present, *entries])
        try:
            return one_off.run(
                definition,
                started_by=STARTED_BY,
                command=command,
                on_line=on_line,
                on_status=on_status,
            )
        finally:
            if entries:
                one_off.forget(definition)
