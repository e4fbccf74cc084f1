"""The protocols `json` and `smithy-rpc-v2-cbor`: one document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser

from tij.emulator.contract.parsing.reader import Reader, join
from tij.emulator.contract.request import (
    Parameters,
    Request,
)
from tij.emulator.contract.routing import Call


class Json(Reader):
    """One JSON object."""

    says = "The request's JSON can not be read"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        """The body."""
        document = json.loads(request.content or b"{}")
        found: Parameters = self._value(document, shape, "")
        return found

    def _value(self, said: Any, shape: Shape, path: str) -> Any:
        if getattr(shape, "is_document_type", False):
            return said
        if isinstance(shape, StructureShape) and isinstance(said, dict):
            return self.structure(said, shape, path)
        if isinstance(shape, ListShape) and isinstance(said, list):
            return [
                self._value(item, shape.member, f"{path}.{number}.member")
                for number, item in enumerate(said, 1)
            ]
        if isinstance(shape, MapShape) and isinstance(said, dict):
            return {k: self._value(v, shape.value, join(path, k)) for k, v in said.items()}
        return self._plain(said, shape, path)

    def structure(self, said: Mapping[str, Any], shape: StructureShape, path: str) -> Parameters:
        """An object's members, by the model's names."""
        names = {str(m.serialization.get("name", n)): n for n, m in shape.members.items()}
        found: Parameters = {}
        for key, item in said.items():
            if key not in names:
                self._unknown(join(path, key))
            elif item is not None:
                name = names[key]
                found[name] = self._value(item, shape.members[name], join(path, name))
        return found

    def _plain(self, said: Any, shape: Shape, path: str) -> Any:
        numeric = isinstance(said, int | float) and not isinstance(said, bool)
        match shape.type_name:
            case "string" | "character" if isinstance(said, str):
                return said
            case "boolean" if isinstance(said, bool):
                return said
            case "integer" | "long" if numeric and said == int(said):
                return int(said)
            case "float" | "double" if numeric or said in ("NaN", "Infinity", "-Infinity"):
                return float(said)
            case "timestamp" if numeric or isinstance(said, str | datetime):
                return said if isinstance(said, datetime) else self._scalar(str(said), shape, path)
            case "blob" if isinstance(said, bytes):
                return said
            case "blob" if isinstance(said, str):
                return self._scalar(said, shape, path)
        self._wrong_type(said, shape, path)
        return None


class Cbor(Json):
    """One CBOR map."""

    says = "The request's CBOR can not be read"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        """The body; none is an empty map."""
        parser = create_parser("smithy-rpc-v2-cbor")
        if not request.content:
            return {}
        stream = parser.get_peekable_stream_from_bytes(request.content)  # type: ignore[attr-defined]
        found: Parameters = self._value(parser.parse_data_item(stream), shape, "")  # type: ignore[attr-defined]
        return found
