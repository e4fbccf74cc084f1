"""Ask a restored database through the application: a one-off task is given the copy's address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tij.drill.instances import Restored
from tij.ecs.manage import prepared
from tij.ecs.one_off import OneOff, OnLine
from tij.ecs.one_off_secret import one_off_secret
from tij.ecs.record import meaning
from tij.ecs.service import Service
from tij.errors import TijError

STARTED_BY = "tij drill restore"
MARK = "restored rows: "
# Fails, with the exit code of the task, when a table of the running image is not there.
COUNT = (
    "import json; from django.apps import apps; "
    f"print({MARK!r} + json.dumps({{m._meta.label: m._default_manager.count()"
    " for m in apps.get_models()}))"
)


class DatabaseTask:
    """Runs Python in the running image, with Django set up, on any database of the service's."""

    def __init__(
        self, service: Service, one_off: OneOff, secrets: Any, prefix: str, on_status: OnLine
    ) -> None:
        """`secrets` is a boto3 client of Secrets Manager."""
        self._service = service
        self._one_off = one_off
        self._secrets = secrets
        self._prefix = prefix
        self._on_status = on_status

    def lines(self, restored: Restored, code: str, mark: str, started_by: str) -> list[str]:
        """What of the lines that `code` prints follows `mark`; TijError with the last lines."""
        definition = self._service.definition(self._service.describe()["taskDefinition"])
        text = self._secrets.get_secret_value(SecretId=restored.secret_arn)["SecretString"]
        login = json.loads(text)
        values = {"DB_USER": login["username"], "DB_PASSWORD": login["password"]}
        with one_off_secret(
            self._secrets, self._prefix, definition["executionRoleArn"], values
        ) as entries:
            variant = self._one_off.variant(definition, **_of_copy(definition, restored, entries))
            try:
                return self._lines(variant, restored, code, mark, started_by)
            finally:
                self._one_off.forget(variant)

    def _lines(
        self, definition: dict[str, Any], restored: Restored, code: str, mark: str, started_by: str
    ) -> list[str]:
        lines: list[str] = []
        command, _ = prepared(["shell", "-c", code], [])
        task = self._one_off.run(
            definition,
            started_by=started_by,
            on_line=lines.append,
            on_status=self._on_status,
            command=command,
        )
        marked = [line.partition(mark)[2] for line in map(meaning, lines) if mark in line]
        if marked and task.exit_code == 0:
            return marked
        said = "\n".join(f"  {meaning(line)}" for line in lines[-10:])
        raise TijError(f"{restored.identifier} does not answer as it should: {task.end}.\n{said}")


@dataclass(frozen=True)
class ApplicationCheck:
    """Counts the rows of every model of the running image in a restored database."""

    task: DatabaseTask

    def __call__(self, restored: Restored) -> Mapping[str, int]:
        """Rows by model; TijError with the task's last lines when it fails."""
        rows: dict[str, int] = json.loads(self.task.lines(restored, COUNT, MARK, STARTED_BY)[0])
        return rows


def _of_copy(
    definition: dict[str, Any], restored: Restored, entries: list[dict[str, str]]
) -> dict[str, Any]:
    """The container's environment with the copy in the live database's place."""
    container = definition["containerDefinitions"][0]
    ours = {
        "DB_HOST": restored.host,
        "DB_PORT": str(restored.port),
        "DB_NAME": restored.database,
        # Empty counts as absent: the live database's password must not be looked up.
        "DB_SECRET_ARN": "",
    }
    plain = {entry["name"]: entry["value"] for entry in container.get("environment", [])}
    names = {entry["name"] for entry in entries}
    kept = [entry for entry in container.get("secrets", []) if entry["name"] not in names]
    return {
        "environment": [{"name": k, "value": v} for k, v in {**plain, **ours}.items()],
        "secrets": [*kept, *entries],
    }
