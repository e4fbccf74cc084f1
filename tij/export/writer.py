"""One synthesized stack as HCL: what a person would have written, with the same addresses.

CDKTF's own HCL (`SYNTH_HCL_OUTPUT`, 0.21) can't be taken: it leaves out overrides and
`ignore_changes`, and writes policies without escaping their quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tij.errors import TijError
from tij.export.schema import KINDS, Block, Schemas
from tij.synthesized.expressions import NotPlainError, parts
from tij.synthesized.graph import Stack

# The arguments that the AWS provider compares as documents and may be laid out anew. Others, as an
# SSM document's `content`, it compares as text.
DOCUMENTS = frozenset({"assume_role_policy", "container_definitions", "dashboard_body", "policy"})
# Terraform's own arguments, which name things instead of computing values.
FIRST = ("provider", "count", "for_each")
LAST = ("depends_on", "lifecycle")
BARE = frozenset({"depends_on", "ignore_changes", "replace_triggered_by", "provider", "from", "to"})
NAME = re.compile(r"[A-Za-z_][\w-]*")
OUTPUT = re.compile(r"data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)")
ATTRIBUTE = re.compile(r"(?:(data|ephemeral)\.)?([a-z]\w*)\.([\w-]+)\.(\w+)")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Writer:
    """Writes one stack; `others` are those whose outputs it may read, by name."""

    stack: Stack
    schemas: Schemas
    others: Mapping[str, Stack]

    def files(self) -> dict[str, str]:
        """File name → HCL: one file per tier, the first part of its resources' names."""
        configuration = self._with_short_names()
        tiers: dict[str, list[str]] = {}
        for kind in KINDS:
            for type_, named in configuration.pop(kind, {}).items():
                for name, body in named.items():
                    tier = "ephemeral" if kind == "ephemeral" else name.split("_")[0]
                    if type_ == "terraform_remote_state":
                        tier = "inputs"
                    block = self.schemas.of(kind, type_, body.get("provider"))
                    text = self._block(f'{kind} "{type_}" "{name}"', body, block)
                    tiers.setdefault(f"{tier}.tf", []).append(text)
        outputs = [
            self._block(f'output "{name}"', body)
            for name, body in configuration.pop("output", {}).items()
        ]
        if outputs:
            tiers.setdefault("outputs.tf", []).extend(outputs)
        # Terraform reads every file of a directory: the order is for the reader alone.
        tiers.setdefault("terraform.tf", [])[:0] = self._settings(configuration)
        if configuration:
            raise TijError(
                f"{self.stack.name}: {', '.join(configuration)} can't be exported: no stack of this"
                " project has had it."
            )
        return {name: "\n\n".join(blocks) + "\n" for name, blocks in sorted(tiers.items())}

    def _with_short_names(self) -> dict[str, Any]:
        """The configuration with each remote state under its stack's name."""
        keys = {stack.backend["key"]: name for name, stack in self.others.items()}
        text = self.stack.text
        remote = self.stack.configuration.get("data", {}).get("terraform_remote_state", {})
        for label, block in remote.items():
            name = keys.get(block.get("config", {}).get("key"), label)
            text = re.sub(
                rf'(terraform_remote_state\.|"){re.escape(label)}(?=[".])', rf"\g<1>{name}", text
            )
        configuration: dict[str, Any] = json.loads(text)
        configuration.pop("//", None)
        return configuration

    def _settings(self, configuration: dict[str, Any]) -> Iterator[str]:
        terraform = configuration.pop("terraform")
        lines = []
        for name, required in terraform.pop("required_providers", {}).items():
            lines.append(f"{name} = {self._value(required)}")
        providers = _braced("required_providers", lines)
        backend = [
            self._block(f'backend "{kind}"', body)
            for kind, body in terraform.pop("backend", {}).items()
        ]
        version = [
            f"required_version = {self._value(terraform.pop('required_version', '>= 1.11'))}"
        ]
        if terraform:
            raise TijError(f"{self.stack.name}: terraform.{next(iter(terraform))} isn't known.")
        yield _braced("terraform", [*version, providers, *backend])
        for name, blocks in configuration.pop("provider", {}).items():
            schema = self.schemas.provider(name)
            yield from (self._block(f'provider "{name}"', body, schema) for body in _list(blocks))
        values = configuration.pop("locals", {})
        for block in _list(values) if values else ():
            yield self._block("locals", block)
        for kind in ("moved", "removed", "import"):
            for body in _list(configuration.pop(kind, [])):
                yield self._block(kind, body)

    def _block(self, title: str, body: Mapping[str, Any], schema: Block | None = None) -> str:
        """A block; what has no schema has arguments only, besides Terraform's own blocks."""
        names = [name for name in body if name != "//" and body[name] is not None]
        names.sort(key=lambda name: (name not in FIRST, name in LAST))
        lines = []
        for name in names:
            value = body[name]
            inner = schema.inner(name) if schema else None
            if name == "lifecycle":
                if value:
                    lines.append(self._lifecycle(value))
            elif name in BARE:
                lines.append(f"{name} = {_bare(value)}")
            elif name in ("provisioner", "connection", "dynamic"):
                raise TijError(f"{self.stack.name}: {title}: {name} can't be exported.")
            elif inner:
                lines += [self._block(name, part, inner) for part in _list(value)]
            elif title.startswith('data "terraform_remote_state"') and name == "workspace":
                pass  # Of Terraform's workspaces there is one.
            else:
                wanted = schema.type_of(name) if schema else None
                lines.append(f"{name} = {self._argument(name, _complete(value, wanted))}")
        return _braced(title, lines)

    def _lifecycle(self, body: Mapping[str, Any]) -> str:
        lines = []
        for name, value in body.items():
            if name in ("precondition", "postcondition"):
                lines += [self._block(name, part) for part in _list(value)]
            else:
                lines.append(f"{name} = {_bare(value) if name in BARE else self._value(value)}")
        return _braced("lifecycle", lines)

    def _argument(self, name: str, value: Any) -> str:
        if name in DOCUMENTS and isinstance(value, str):
            try:
                document = json.loads(value)
            except ValueError:
                return self._value(value)
            if isinstance(document, (dict, list)):
                return f"jsonencode({self._value(document, as_text=True)})"
        return self._value(value)

    def _value(self, value: Any, *, as_text: bool = False) -> str:
        """An expression; `as_text` keeps what an expression in quotes gives a string."""
        if isinstance(value, Mapping):
            pairs = [
                f"{self._key(key)} = {self._value(part, as_text=as_text)}"
                for key, part in value.items()
                if key != "//"
            ]
            return "{\n" + "\n".join(pairs) + "\n}" if pairs else "{}"
        if isinstance(value, (list, tuple)):
            inner = [self._value(part, as_text=as_text) for part in value]
            if not inner:
                return "[]"
            if len(inner) == 1:
                return f"[{inner[0]}]"
            return "[\n" + ",\n".join(inner) + ",\n]"
        if not isinstance(value, str):
            return json.dumps(value)
        pieces = self._pieces(value)
        if len(pieces) == 1 and pieces[0][0]:
            expression = pieces[0][1]
            return (
                f"tostring({expression})" if as_text and not self._text(expression) else expression
            )
        return _quoted(pieces)

    def _key(self, key: str) -> str:
        if NAME.fullmatch(key):
            return key
        return _quoted(self._pieces(key))

    def _pieces(self, text: str) -> list[tuple[bool, str]]:
        try:
            return [
                (is_it, " ".join(part.split()) if is_it else part) for is_it, part in parts(text)
            ]
        except NotPlainError as error:
            raise TijError(
                f"{self.stack.name}: {error} can't be exported: {text[:60]!r}"
            ) from error

    def _text(self, expression: str) -> bool:
        """Whether an expression is known to give a string."""
        output = OUTPUT.fullmatch(expression)
        if output:
            other = self.others.get(output[1])
            declared = other.configuration.get("output", {}).get(output[2], {}) if other else {}
            handed_over = re.fullmatch(r"\$\{([^{}]+)\}", str(declared.get("value", "")))
            return handed_over is not None and self._text(handed_over[1])
        attribute = ATTRIBUTE.fullmatch(expression)
        if not attribute:
            return False
        kind, type_, _, name = attribute.groups()
        return bool(self.schemas.of(kind or "resource", type_).type_of(name) == "string")


def _complete(value: object, wanted: object) -> object:
    """Objects with all the arguments of their type: HCL wants those said, even if null."""
    match wanted:
        case ["object", dict() as arguments] if isinstance(value, Mapping):
            return {k: _complete(value.get(k), inner) for k, inner in arguments.items()}
        case ["list" | "set", inner] if isinstance(value, (list, tuple)):
            return [_complete(part, inner) for part in value]
        case ["list" | "set", ["object", _] as inner] if isinstance(value, Mapping):
            return [_complete(value, inner)]
        case ["map", inner] if isinstance(value, Mapping):
            return {key: _complete(part, inner) for key, part in value.items()}
    return value


def _braced(title: str, lines: Sequence[str]) -> str:
    return f"{title} {{\n" + "\n".join(lines) + "\n}" if lines else f"{title} {{}}"


def _bare(value: Any) -> str:
    """A reference, or a list of them, without quotes."""
    if isinstance(value, str):
        return value.removeprefix("${").removesuffix("}")
    return "[\n" + "".join(f"{_bare(part)},\n" for part in value) + "]"


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _quoted(pieces: Sequence[tuple[bool, str]]) -> str:
    inner = "".join(
        f"${{{text}}}" if is_it else "".join(ESCAPES.get(c, c) for c in text)
        for is_it, text in pieces
    )
    return f'"{inner}"'
