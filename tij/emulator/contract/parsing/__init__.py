"""A request's parameters, in the names of its service's model, from each of AWS's protocols."""

from __future__ import annotations

from xml.etree import ElementTree

from botocore.model import StructureShape
from botocore.parsers import ResponseParserError

from tij.emulator.contract.parsing.documents import Cbor, Json
from tij.emulator.contract.parsing.query import Ec2, Query
from tij.emulator.contract.parsing.reader import Reader
from tij.emulator.contract.parsing.rest import RestJson, RestXml
from tij.emulator.contract.request import Parameters, Request, UnreadableError, Violation
from tij.emulator.contract.routing import Call

READERS: dict[str, type[Reader]] = {
    "query": Query,
    "ec2": Ec2,
    "json": Json,
    "smithy-rpc-v2-cbor": Cbor,
    "rest-xml": RestXml,
    "rest-json": RestJson,
}


def parse(request: Request, call: Call) -> tuple[Parameters, list[Violation]]:
    """The operation's input, and what it says that the model has no place for.

    Raises UnreadableError where it is not in the protocol's form at all.
    """
    shape = call.operation.input_shape
    reader = READERS[call.protocol]()
    try:
        if shape is None:
            shape = StructureShape("Nothing", {"type": "structure", "members": {}})
        return reader.read(request, call, shape), reader.violations
    except (
        ValueError,
        LookupError,
        OSError,
        AttributeError,
        TypeError,
        ResponseParserError,
        ElementTree.ParseError,
    ) as error:
        raise UnreadableError(reader.malformed, f"{reader.says}: {error}") from error
