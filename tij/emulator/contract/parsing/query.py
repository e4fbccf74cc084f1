"""The protocols `query` and `ec2`: a form with dotted names."""

from __future__ import annotations

import re
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from tij.emulator.contract.parsing.reader import NO_MEMBERS, Reader, join
from tij.emulator.contract.request import (
    Parameters,
    Request,
)
from tij.emulator.contract.routing import Call

INDEX = re.compile(r"[1-9]\d*")


class Query(Reader):
    """`A.member.1.B=...`, a form."""

    malformed = "MalformedQueryString"

    def read(self, request: Request, call: Call, shape: StructureShape) -> Parameters:
        """The form's names, put in a tree first."""
        tree: _Tree = _Tree()
        for name, value in request.form:
            if name in ("Action", "Version") or NO_MEMBERS.fullmatch(name):
                continue
            node = tree
            for part in name.split("."):
                node = node.children.setdefault(part, _Tree())
            node.text = value
        return self._structure(tree, shape, "")

    def _structure(self, tree: _Tree, shape: StructureShape, path: str) -> Parameters:
        found: Parameters = {}
        read = set()
        for name, member in shape.members.items():
            said, node = self._find(tree, name, member)
            if node is not None:
                read.add(said.partition(".")[0])
                found[name] = self._value(node, member, join(path, name))
        for name in tree.children:
            if name not in read:
                self._unknown(join(path, name))
        return found

    def _find(self, tree: _Tree, name: str, member: Shape) -> tuple[str, _Tree | None]:
        said = self._name_of(member, name)
        if isinstance(member, ListShape) and member.serialization.get("flattened"):
            said = member.member.serialization.get("name", said)
        return said, tree.children.get(said)

    def _name_of(self, member: Shape, name: str) -> str:
        return str(member.serialization.get("name", name))

    def _value(self, node: _Tree, shape: Shape, path: str) -> Any:
        if not node.children:
            # Clients send an empty list, map or structure as an empty text.
            if node.text == "" and isinstance(shape, ListShape):
                return []
            if node.text == "" and isinstance(shape, StructureShape | MapShape):
                return {}
            return self._scalar(node.text or "", shape, path)
        if isinstance(shape, StructureShape):
            return self._structure(node, shape, path)
        if isinstance(shape, ListShape):
            items = self._items(node, self._list_name(shape), path)
            return [
                self._value(item, shape.member, f"{path}.{number}.member")
                for number, item in items.items()
            ]
        if isinstance(shape, MapShape):
            return self._map(node, shape, path)
        self._wrong_type("".join(node.children), shape, path)
        return None

    def _list_name(self, shape: ListShape) -> str | None:
        if shape.serialization.get("flattened"):
            return None
        return str(shape.member.serialization.get("name", "member"))

    def _items(self, node: _Tree, name: str | None, path: str) -> dict[int, _Tree]:
        """By number; under `name` where the list has one."""
        if name:
            for other in node.children.keys() - {name}:
                self._unknown(join(path, other))
            node = node.children.get(name, _Tree())
        for other in [n for n in node.children if not INDEX.fullmatch(n)]:
            self._unknown(join(path, other))
        return {int(n): node.children[n] for n in sorted(node.children, key=int)}

    def _map(self, node: _Tree, shape: MapShape, path: str) -> dict[str, Any]:
        flattened = shape.serialization.get("flattened")
        key = shape.key.serialization.get("name", "key")
        value = shape.value.serialization.get("name", "value")
        found: dict[str, Any] = {}
        for entry in self._items(node, None if flattened else "entry", path).values():
            name = entry.children[key].text or ""
            found[name] = self._value(entry.children[value], shape.value, join(path, name))
        return found


class _Tree:
    """A form's dotted names as a tree."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.children: dict[str, _Tree] = {}


class Ec2(Query):
    """As `Query`, with names of its own and no word before a list's numbers."""

    malformed = "InvalidParameterValue"

    def _name_of(self, member: Shape, name: str) -> str:
        if "queryName" in member.serialization:
            return str(member.serialization["queryName"])
        said = str(member.serialization.get("name", name))
        return said[0].upper() + said[1:]

    def _find(self, tree: _Tree, name: str, member: Shape) -> tuple[str, _Tree | None]:
        said = self._name_of(member, name)
        return said, tree.children.get(said)

    def _list_name(self, shape: ListShape) -> str | None:
        return None
