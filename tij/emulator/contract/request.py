"""One HTTP request, and what is wrong with it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

# AWS Signature Version 4: key, date, Region, service.
CREDENTIAL = re.compile(
    r"(?:Credential=)?(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/"
)
HIDDEN = "***"
"""In place of what may be a secret."""
FORM = "application/x-www-form-urlencoded"

Parameters = dict[str, Any]
"""An operation's input, by its model's names."""


@dataclass(frozen=True)
class Credential:
    """What a request says about its signature: the access key and the service's signing name."""

    key: str
    region: str
    service: str


@dataclass(frozen=True)
class Request:
    """As it arrived: `path` and `query` still percent-encoded, header names in small letters."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def arguments(self) -> list[tuple[str, str]]:
        """The query string's pairs."""
        return parse_qsl(self.query, keep_blank_values=True)

    @cached_property
    def form(self) -> list[tuple[str, str]]:
        """The pairs of a posted form, or of the query string."""
        if self.headers.get("content-type", "").startswith(FORM):
            return parse_qsl(self.content.decode(), keep_blank_values=True)
        return self.arguments

    @cached_property
    def content(self) -> bytes:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.body) if packed else self.body

    @cached_property
    def credential(self) -> Credential | None:
        """From the `Authorization` header or, in a presigned address, from the query."""
        arguments = dict(self.arguments)
        if "AWSAccessKeyId" in arguments:
            # Signature Version 2, which S3 still takes in presigned addresses.
            return Credential(arguments["AWSAccessKeyId"], "", "s3")
        said = self.headers.get("authorization") or arguments.get("X-Amz-Credential", "")
        found = CREDENTIAL.search(said)
        return Credential(found["key"], found["region"], found["service"]) if found else None


class Kind(StrEnum):
    """How a request breaks its model."""

    UNKNOWN = "unknown"
    REQUIRED = "required"
    TYPE = "type"
    ENUM = "enum"
    PATTERN = "pattern"
    LENGTH = "length"
    RANGE = "range"


@dataclass(frozen=True)
class Violation:
    """One broken constraint: `path` as in `containers.1.name`, `value` None where there is none."""

    kind: Kind
    path: str
    constraint: str
    value: Any = None

    def __str__(self) -> str:
        """AWS's own sentence."""
        value = "null" if self.value is None else f"'{self.value}'"
        return f"Value {value} at '{self.path}' failed to satisfy constraint: {self.constraint}"


class UnreadableError(Exception):
    """The request is not one of its service's API; str() says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
