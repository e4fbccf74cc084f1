"""How a service gets actions and state that ministack does not have."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tij.emulator.patches.query import Response

Json = dict[str, Any]
Action = Callable[[Json], Response]


def add_actions(service: Any, actions: Mapping[str, Action]) -> None:
    """Answer `actions` of AWS's JSON protocol before `service` is asked."""
    handle = service.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Response:
        action = actions.get(headers.get("x-amz-target", "").split(".")[-1])
        if action is not None:
            return action(json.loads(body or b"{}"))
        response: Response = await handle(method, path, headers, body, query)
        return response

    service.handle_request = handle_request


def keep(service: Any, name: str, store: Any) -> None:
    """Write `store`, one of ministack's scoped dictionaries, with the state of `service`."""
    get_state, load_state = service.get_state, service.load_persisted_state

    def get_state_with_store() -> Json:
        return {**get_state(), name: store}

    def load_with_store(data: Json) -> None:
        store._data.update(getattr(data.get(name), "_data", {}))
        load_state(data)

    service.get_state = get_state_with_store
    service.load_persisted_state = load_with_store
