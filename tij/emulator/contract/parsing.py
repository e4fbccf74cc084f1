"""A request's parameters, in the names of its service's model, from each of AWS's protocols."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from botocore.parsers import ResponseParserError, create_parser
from botocore.utils import parse_timestamp

from tij.emulator.contract.request import (
    HIDDEN,
    Kind,
    Parameters,
    Request,
    UnreadableError,
    Violation,
)
from tij.emulator.contract.routing import Call

# Query arguments that belong to no operation: a signature's, and a client's name for the call.
NO_MEMBERS = re.compile(r"X-Amz-.*|x-id|AWSAccessKeyId|Signature|Expires", re.IGNORECASE)
INDEX = re.compile(r"[1-9]\d*")


def parse(request: Request, call: Call) -> tuple[Parameters, list[Violation]]:
    """The operation's input, and what it says that the model has no place for.

    Raises UnreadableError where it is not in the protocol's form at all.
    """
    shape = call.operation.input_shape
    reader = _READERS[call.protocol]()
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


class _Reader:
    malformed = "SerializationException"
    says = "The request can not be read"

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        raise NotImplementedError

    def unknown(self, path: str) -> None:
        constraint = "Member must be known to the operation"
        self.violations.append(Violation(Kind.UNKNOWN, path, constraint, HIDDEN))

    def scalar(self, text: str, shape: Shape, path: str) -> Any:
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
            self.wrong_type(text, shape, path)
            return None
        return text

    def wrong_type(self, value: Any, shape: Shape, path: str) -> None:
        self.violations.append(
            Violation(
                Kind.TYPE,
                path,
                f"Member must be of type {shape.type_name}",
                HIDDEN if shape.metadata.get("sensitive") else value,
            )
        )


class _Query(_Reader):
    """`A.member.1.B=...`, a form."""

    malformed = "MalformedQueryString"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        tree: _Tree = _Tree()
        for name, value in request.form:
            if name in ("Action", "Version") or NO_MEMBERS.fullmatch(name):
                continue
            node = tree
            for part in name.split("."):
                node = node.children.setdefault(part, _Tree())
            node.text = value
        return self.structure(tree, shape, "")

    def structure(self, tree: _Tree, shape: StructureShape, path: str) -> Parameters:
        found: Parameters = {}
        read = set()
        for name, member in shape.members.items():
            said, node = self.find(tree, name, member)
            if node is not None:
                read.add(said.partition(".")[0])
                found[name] = self.value(node, member, _join(path, name))
        for name in tree.children:
            if name not in read:
                self.unknown(_join(path, name))
        return found

    def find(self, tree: _Tree, name: str, member: Shape) -> tuple[str, _Tree | None]:
        said = self.name_of(member, name)
        if isinstance(member, ListShape) and member.serialization.get("flattened"):
            said = member.member.serialization.get("name", said)
        return said, tree.children.get(said)

    def name_of(self, member: Shape, name: str) -> str:
        return str(member.serialization.get("name", name))

    def value(self, node: _Tree, shape: Shape, path: str) -> Any:
        if not node.children:
            # Clients send an empty list, map or structure as an empty text.
            if node.text == "" and isinstance(shape, ListShape):
                return []
            if node.text == "" and isinstance(shape, StructureShape | MapShape):
                return {}
            return self.scalar(node.text or "", shape, path)
        if isinstance(shape, StructureShape):
            return self.structure(node, shape, path)
        if isinstance(shape, ListShape):
            items = self.items(node, self.list_name(shape), path)
            return [
                self.value(item, shape.member, f"{path}.{number}.member")
                for number, item in items.items()
            ]
        if isinstance(shape, MapShape):
            return self.map(node, shape, path)
        self.wrong_type("".join(node.children), shape, path)
        return None

    def list_name(self, shape: ListShape) -> str | None:
        if shape.serialization.get("flattened"):
            return None
        return str(shape.member.serialization.get("name", "member"))

    def items(self, node: _Tree, name: str | None, path: str) -> dict[int, _Tree]:
        """By number; under `name` where the list has one."""
        if name:
            for other in node.children.keys() - {name}:
                self.unknown(_join(path, other))
            node = node.children.get(name, _Tree())
        for other in [n for n in node.children if not INDEX.fullmatch(n)]:
            self.unknown(_join(path, other))
        return {int(n): node.children[n] for n in sorted(node.children, key=int)}

    def map(self, node: _Tree, shape: MapShape, path: str) -> dict[str, Any]:
        flattened = shape.serialization.get("flattened")
        key = shape.key.serialization.get("name", "key")
        value = shape.value.serialization.get("name", "value")
        found: dict[str, Any] = {}
        for entry in self.items(node, None if flattened else "entry", path).values():
            name = entry.children[key].text or ""
            found[name] = self.value(entry.children[value], shape.value, _join(path, name))
        return found


class _Tree:
    """A form's dotted names as a tree."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.children: dict[str, _Tree] = {}


class _Ec2(_Query):
    """As `_Query`, with names of its own and no word before a list's numbers."""

    malformed = "InvalidParameterValue"

    def name_of(self, member: Shape, name: str) -> str:
        if "queryName" in member.serialization:
            return str(member.serialization["queryName"])
        said = str(member.serialization.get("name", name))
        return said[0].upper() + said[1:]

    def find(self, tree: _Tree, name: str, member: Shape) -> tuple[str, _Tree | None]:
        said = self.name_of(member, name)
        return said, tree.children.get(said)

    def list_name(self, shape: ListShape) -> str | None:
        return None


class _Json(_Reader):
    """One JSON object."""

    says = "The request's JSON can not be read"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        document = json.loads(request.content or b"{}")
        found: Parameters = self.value(document, shape, "")
        return found

    def value(self, said: Any, shape: Shape, path: str) -> Any:
        if getattr(shape, "is_document_type", False):
            return said
        if isinstance(shape, StructureShape) and isinstance(said, dict):
            return self.structure(said, shape, path)
        if isinstance(shape, ListShape) and isinstance(said, list):
            return [
                self.value(item, shape.member, f"{path}.{number}.member")
                for number, item in enumerate(said, 1)
            ]
        if isinstance(shape, MapShape) and isinstance(said, dict):
            return {k: self.value(v, shape.value, _join(path, k)) for k, v in said.items()}
        return self.plain(said, shape, path)

    def structure(self, said: Mapping[str, Any], shape: StructureShape, path: str) -> Parameters:
        names = {str(m.serialization.get("name", n)): n for n, m in shape.members.items()}
        found: Parameters = {}
        for key, item in said.items():
            if key not in names:
                self.unknown(_join(path, key))
            elif item is not None:
                name = names[key]
                found[name] = self.value(item, shape.members[name], _join(path, name))
        return found

    def plain(self, said: Any, shape: Shape, path: str) -> Any:
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
                return said if isinstance(said, datetime) else self.scalar(str(said), shape, path)
            case "blob" if isinstance(said, bytes):
                return said
            case "blob" if isinstance(said, str):
                return self.scalar(said, shape, path)
        self.wrong_type(said, shape, path)
        return None


class _Cbor(_Json):
    """One CBOR map."""

    says = "The request's CBOR can not be read"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        parser = create_parser("smithy-rpc-v2-cbor")
        if not request.content:
            return {}
        stream = parser.get_peekable_stream_from_bytes(request.content)  # type: ignore[attr-defined]
        found: Parameters = self.value(parser.parse_data_item(stream), shape, "")  # type: ignore[attr-defined]
        return found


class _Rest(_Reader):
    """Members in path, query, headers and body."""

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        found: Parameters = {}
        arguments: dict[str, list[str]] = {}
        for name, value in request.arguments:
            arguments.setdefault(name, []).append(value)
        read = {n for n in arguments if NO_MEMBERS.fullmatch(n)}
        read |= set(_literals(call))
        in_body = {}
        for name, member in shape.members.items():
            said = str(member.serialization.get("name", name))
            match member.serialization.get("location"):
                case "uri":
                    if said in call.labels:
                        found[name] = self.scalar(call.labels[said], member, name)
                case "querystring" if isinstance(member, MapShape):
                    continue
                case "querystring":
                    if said in arguments:
                        read.add(said)
                        found[name] = self.texts(arguments[said], member, name)
                case "header":
                    text = request.headers.get(said.lower())
                    if text is not None:
                        found[name] = self.header(text, member, name)
                case "headers":
                    found[name] = {
                        header[len(said) :]: value
                        for header, value in request.headers.items()
                        if header.startswith(said.lower())
                    }
                case _:
                    in_body[name] = member
        for name in arguments.keys() - read:
            self.unknown(name)
        payload = shape.serialization.get("payload")
        if payload:
            member = shape.members[payload]
            if isinstance(member, StructureShape):
                if request.content:
                    found[payload] = self.body(request.content, member, member.members, payload)
            elif request.body:
                found[payload] = request.body.decode() if _is_text(member) else request.body
        elif in_body and request.content:
            found.update(self.body(request.content, shape, in_body, ""))
        return found

    def texts(self, texts: list[str], shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            return [self.scalar(text, shape.member, path) for text in texts]
        return self.scalar(texts[0], shape, path)

    def header(self, text: str, shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            return [self.scalar(part.strip(), shape.member, path) for part in text.split(",")]
        return self.scalar(text, shape, path)

    def body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        raise NotImplementedError


class _RestXml(_Rest):
    malformed = "MalformedXML"
    says = "The XML you provided was not well-formed"

    def body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        # expat itself limits how far entities expand.
        return self.structure(ElementTree.fromstring(content), members, path)  # noqa: S314

    def structure(
        self, element: ElementTree.Element, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        found: Parameters = {}
        attributes = {_local(name): value for name, value in element.attrib.items()}
        children: dict[str, list[ElementTree.Element]] = {}
        for child in element:
            children.setdefault(_local(child.tag), []).append(child)
        for name, member in members.items():
            said = str(member.serialization.get("name", name))
            if member.serialization.get("xmlAttribute"):
                if _local(said) in attributes:
                    found[name] = attributes[_local(said)]
                continue
            if isinstance(member, ListShape) and member.serialization.get("flattened"):
                said = str(member.member.serialization.get("name", said))
            if said in children:
                found[name] = self.value(children.pop(said), member, _join(path, name))
        for said in children:
            self.unknown(_join(path, said))
        return found

    def value(self, elements: list[ElementTree.Element], shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            if not shape.serialization.get("flattened"):
                item = str(shape.member.serialization.get("name", "member"))
                inside = [child for element in elements for child in element]
                elements = [child for child in inside if _local(child.tag) == item]
                for other in [child for child in inside if _local(child.tag) != item]:
                    self.unknown(_join(path, _local(other.tag)))
            return [
                self.value([element], shape.member, f"{path}.{number}.member")
                for number, element in enumerate(elements, 1)
            ]
        if len(elements) > 1:
            self.unknown(path)
        if isinstance(shape, StructureShape):
            return self.structure(elements[0], shape.members, path)
        if isinstance(shape, MapShape):
            return self.map(elements[0], shape, path)
        if len(elements[0]):
            self.wrong_type(_local(elements[0][0].tag), shape, path)
            return None
        return self.scalar(elements[0].text or "", shape, path)

    def map(self, element: ElementTree.Element, shape: MapShape, path: str) -> dict[str, Any]:
        key = str(shape.key.serialization.get("name", "key"))
        value = str(shape.value.serialization.get("name", "value"))
        found = {}
        for entry in element:
            parts = {_local(part.tag): part for part in entry}
            name = parts[key].text or ""
            found[name] = self.value([parts[value]], shape.value, _join(path, name))
        return found


class _RestJson(_Rest):
    says = "The request's JSON can not be read"

    def body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        reader = _Json()
        reader.violations = self.violations
        document = json.loads(content)
        found = reader.structure(document, shape, path)
        return {name: value for name, value in found.items() if name in members}


def _literals(call: Call) -> list[str]:
    query = call.operation.http["requestUri"].partition("?")[2]
    return [pair.partition("=")[0] for pair in query.split("&")]


def _is_text(shape: Shape) -> bool:
    return isinstance(shape, StringShape)


def _local(tag: str) -> str:
    """Without its namespace, in either way to write it."""
    return re.split("[}:]", tag)[-1]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


_READERS: dict[str, type[_Reader]] = {
    "query": _Query,
    "ec2": _Ec2,
    "json": _Json,
    "smithy-rpc-v2-cbor": _Cbor,
    "rest-xml": _RestXml,
    "rest-json": _RestJson,
}
