"""What is asked of the embedded AWS, written down: one line of JSON per call.

The tests hold the deployment's roles to these calls.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from tij.emulator.contract.request import HIDDEN, Parameters, Request
from tij.emulator.contract.routing import Call


@dataclass(frozen=True)
class Recorded:
    """One call that AWS would have taken: what of its parameters is sensitive is left out."""

    service: str
    """botocore's name."""
    operation: str
    region: str
    parameters: Mapping[str, Any]


class Recorder:
    """Appends to a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def take(self, request: Request, call: Call, parameters: Parameters) -> None:
        """Write the call down."""
        shown = _shown(parameters, call.operation.input_shape)
        region = request.credential.region if request.credential else ""
        recorded = Recorded(call.service, call.operation.name, region, shown)
        line = json.dumps(asdict(recorded), sort_keys=True, default=str)
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            print(line, file=file)


def recorded(file: Path, start: int = 0) -> list[Recorded]:
    """The calls in a file, from the line `start` on."""
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()[start:]
    return [Recorded(**json.loads(line)) for line in lines]


def _shown(value: Any, shape: Shape | None) -> Any:
    """The value without what the model calls sensitive, and without bodies."""
    if shape is not None and (shape.metadata.get("sensitive") or shape.type_name == "blob"):
        return HIDDEN
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _shown(item, shape.members.get(name)) for name, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_shown(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {name: _shown(item, shape.value) for name, item in value.items()}
    return value
