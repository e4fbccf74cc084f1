"""Puts the parts together and gives them to the emulator's process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import ModuleType

from container.host.certificates import Authority
from emulator.fargate import ecs, task_requests
from emulator.fargate.agent import CREDENTIALS_PATH, Agent
from emulator.fargate.machine import Machine
from emulator.fargate.tasks import Tasks
from emulator.holders import Application, Message, Receive, Send


class Fargate:
    """Everything that runs on this machine for the embedded AWS."""

    def __init__(self, machine: Machine) -> None:
        """Nothing runs yet."""
        self._authority = Authority(machine.directory / "authority")
        self._agent = Agent(machine)
        self._tasks = Tasks(self._agent)

    @property
    def fills(self) -> Mapping[str, Callable[[ModuleType], None]]:
        """What makes a service of ministack real, by its module's name."""
        return {"ecs": lambda module: ecs.run_tasks_of(module, self._tasks)}

    def beside(self, application: Application) -> Application:
        """`application`, with the agent's credentials endpoint, holding tasks to their roles."""
        checked = task_requests.checked(application)

        async def answer(scope: Message, receive: Receive, send: Send) -> None:
            path = scope["path"] if scope["type"] == "http" else ""
            if not path.startswith(CREDENTIALS_PATH):
                await checked(scope, receive, send)
                return
            credentials = self._agent.credentials(path.removeprefix(CREDENTIALS_PATH))
            status = HTTPStatus.OK if credentials else HTTPStatus.NOT_FOUND
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": int(status), "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(credentials).encode()})

        return answer

    def close(self) -> None:
        """Stop everything, as AWS never does."""
        self._tasks.close()
