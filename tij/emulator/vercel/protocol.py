"""What Terraform's plugin protocol 6 has and the provider library `tf` lacks.

Nested attributes (`nested_type`) and write-only ones (Terraform 1.11, "Write-only arguments").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import grpc
from tf import types
from tf.gen import tfplugin_pb2 as pb
from tf.provider import ProviderServicer
from tf.schema import Attribute
from tf.utils import read_dynamic_value, to_dynamic_value

from tij.emulator.vercel.transcription import Block

Object = pb.Schema.Object
NESTING = {"single": Object.SINGLE, "list": Object.LIST, "set": Object.SET}
# Schema.Attribute.write_only, field 11 of tfplugin6.proto, true: newer than the library's copy.
WRITE_ONLY = b"\x58\x01"

WRITTEN: ContextVar[Mapping[str, Any]] = ContextVar("WRITTEN")
"""The configuration of the resource being applied: write-only values are nowhere else."""


class Nested(types.TfType):
    """The values of a nested attribute: dictionaries, handed through as they are."""

    def encode(self, value: Any) -> Any:
        """As it is."""
        return value

    def decode(self, value: Any) -> Any:
        """As it is."""
        return value

    def tf_type(self) -> bytes:
        """None: `nested_type` stands in its place."""
        return b""


class TranscribedAttribute(Attribute):
    """An attribute as the transcription has it."""

    def __init__(self, name: str, raw: Mapping[str, Any], *, replaces: bool = False) -> None:
        """`replaces`: a change makes a new object."""
        flags = {k: raw.get(k, False) for k in ("required", "optional", "computed", "sensitive")}
        nested = "nested_type" in raw
        super().__init__(
            name,
            Nested() if nested else _type(raw["type"]),
            deprecated=raw.get("deprecated"),
            requires_replace=replaces,
            **flags,
        )
        self._nested = raw.get("nested_type")
        self.write_only = raw.get("write_only", False)

    def to_pb(self) -> pb.Schema.Attribute:
        """The protocol's message."""
        message = super().to_pb()
        if self._nested:
            inner = [a.to_pb() for a in attributes(self._nested)]
            nesting = NESTING[self._nested["nesting_mode"]]
            message.nested_type.CopyFrom(Object(attributes=inner, nesting=nesting))
        if self.write_only:
            message = pb.Schema.Attribute.FromString(message.SerializeToString() + WRITE_ONLY)
        return message


def attributes(block: Block, replacing: Collection[str] = ()) -> Iterator[TranscribedAttribute]:
    """The attributes of a block or nested type; a new `replacing` value makes a new object."""
    for name, raw in block["attributes"].items():
        yield TranscribedAttribute(name, raw, replaces=name in replacing)


def _type(raw: Any) -> types.TfType:
    """A cty type in its JSON form, e.g. `"string"` or `["set", "string"]`."""
    if isinstance(raw, list):
        kind, element = raw
        return {"list": types.List, "set": types.Set, "map": types.Map}[kind](_type(element))
    return {"string": types.String, "number": types.Number, "bool": types.Bool}[raw]()


class Servicer(ProviderServicer):
    """The library's servicer, with write-only values.

    A plan and a state have none of them; what is applied finds them in its configuration, which
    the library does not hand on.
    """

    def PlanResourceChange(  # noqa: N802 - the protocol's name
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        """What one object will be."""
        proposed = read_dynamic_value(request.proposed_new_state)
        for name in self._write_only(request.type_name):
            if proposed:
                proposed[name] = None
        request.proposed_new_state.CopyFrom(to_dynamic_value(proposed))
        return super().PlanResourceChange(request, context)

    def ApplyResourceChange(  # noqa: N802 - the protocol's name
        self, request: Any, context: grpc.ServicerContext
    ) -> Any:
        """Make, change or delete one object."""
        token = WRITTEN.set(read_dynamic_value(request.config) or {})
        try:
            return super().ApplyResourceChange(request, context)
        finally:
            WRITTEN.reset(token)

    def _write_only(self, type_name: str) -> Iterator[str]:
        for name, attribute in self._get_res_attrs(type_name).items():
            if attribute.write_only:
                yield name
