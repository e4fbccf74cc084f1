"""The protocols `rest-xml` and `rest-json`: members in path, query, headers and body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from tij.emulator.contract.parsing.documents import Json
from tij.emulator.contract.parsing.reader import NO_MEMBERS, Reader, join
from tij.emulator.contract.request import (
    Parameters,
    Request,
)
from tij.emulator.contract.routing import Call


class _Rest(Reader):
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
                        found[name] = self._scalar(call.labels[said], member, name)
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
            self._unknown(name)
        payload = shape.serialization.get("payload")
        if payload:
            member = shape.members[payload]
            if isinstance(member, StructureShape):
                if request.content:
                    found[payload] = self._body(request.content, member, member.members, payload)
            elif request.body:
                found[payload] = request.body.decode() if _is_text(member) else request.body
        elif in_body and request.content:
            found.update(self._body(request.content, shape, in_body, ""))
        return found

    def texts(self, texts: list[str], shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            return [self._scalar(text, shape.member, path) for text in texts]
        return self._scalar(texts[0], shape, path)

    def header(self, text: str, shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            return [self._scalar(part.strip(), shape.member, path) for part in text.split(",")]
        return self._scalar(text, shape, path)

    def _body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        raise NotImplementedError


class RestXml(_Rest):
    """An XML element in the body."""

    malformed = "MalformedXML"
    says = "The XML you provided was not well-formed"

    def _body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        # expat itself limits how far entities expand.
        return self._structure(ElementTree.fromstring(content), members, path)  # noqa: S314

    def _structure(
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
                found[name] = self._value(children.pop(said), member, join(path, name))
        for said in children:
            self._unknown(join(path, said))
        return found

    def _value(self, elements: list[ElementTree.Element], shape: Shape, path: str) -> Any:
        if isinstance(shape, ListShape):
            if not shape.serialization.get("flattened"):
                item = str(shape.member.serialization.get("name", "member"))
                inside = [child for element in elements for child in element]
                elements = [child for child in inside if _local(child.tag) == item]
                for other in [child for child in inside if _local(child.tag) != item]:
                    self._unknown(join(path, _local(other.tag)))
            return [
                self._value([element], shape.member, f"{path}.{number}.member")
                for number, element in enumerate(elements, 1)
            ]
        if len(elements) > 1:
            self._unknown(path)
        if isinstance(shape, StructureShape):
            return self._structure(elements[0], shape.members, path)
        if isinstance(shape, MapShape):
            return self._map(elements[0], shape, path)
        if len(elements[0]):
            self._wrong_type(_local(elements[0][0].tag), shape, path)
            return None
        return self._scalar(elements[0].text or "", shape, path)

    def _map(self, element: ElementTree.Element, shape: MapShape, path: str) -> dict[str, Any]:
        key = str(shape.key.serialization.get("name", "key"))
        value = str(shape.value.serialization.get("name", "value"))
        found = {}
        for entry in element:
            parts = {_local(part.tag): part for part in entry}
            name = parts[key].text or ""
            found[name] = self._value([parts[value]], shape.value, join(path, name))
        return found


class RestJson(_Rest):
    """A JSON object in the body."""

    says = "The request's JSON can not be read"

    def _body(
        self, content: bytes, shape: StructureShape, members: Mapping[str, Shape], path: str
    ) -> Parameters:
        reader = Json()
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
