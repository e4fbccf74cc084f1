"""What every protocol reads alike: values that came as text, and what has no place."""

from __future__ import annotations

import base64
import re
from typing import Any

from botocore.model import Shape, StructureShape
from botocore.utils import parse_timestamp

from tij.emulator.contract.request import (
    HIDDEN,
    Kind,
    Parameters,
    Request,
    Violation,
)
from tij.emulator.contract.routing import Call

# Query arguments that belong to no operation: a signature's, and a client's name for the call.
NO_MEMBERS = re.compile(r"X-Amz-.*|x-id|AWSAccessKeyId|Signature|Expires", re.IGNORECASE)


class Reader:
    """One request's. `malformed` and `says` answer what is not in the protocol's form at all."""

    malformed = "SerializationException"
    says = "The request can not be read"

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        """The operation's input; what the model has no place for is added to `violations`."""
        raise NotImplementedError

    def _unknown(self, path: str) -> None:
        constraint = "Member must be known to the operation"
        self.violations.append(Violation(Kind.UNKNOWN, path, constraint, HIDDEN))

    def _scalar(self, text: str, shape: Shape, path: str) -> Any:
        """A value that came as text; a violation, and None, where it is not of its type."""
        try:
            match shape.type_name:
                case "boolean":
                    return {"true": True, "false": False}[text.lower()]
                case "integer" | "long":
                    return int(text)
                case "float" | "double":
                    return float(text)
                case "timestamp":
                    return parse_timestamp(text)
                case "blob":
                    return base64.b64decode(text, validate=True)
                case "structure" | "list" | "map":
                    raise ValueError(text)
        except (ValueError, LookupError, OverflowError, RuntimeError):
            self._wrong_type(text, shape, path)
            return None
        return text

    def _wrong_type(self, value: Any, shape: Shape, path: str) -> None:
        self.violations.append(
            Violation(
                Kind.TYPE,
                path,
                f"Member must be of type {shape.type_name}",
                HIDDEN if shape.metadata.get("sensitive") else value,
            )
        )


def join(path: str, name: str) -> str:
    """A member's path below another's; the root's is empty."""
    return f"{path}.{name}" if path else name
