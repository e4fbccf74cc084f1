"""Requests that no client would send, drawn from a seed: to every address, of every kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from urllib3.filepost import encode_multipart_formdata

from tests.container.api import PNG, Answer, Api
from tests.container.routes import METHODS, Route

TEXTS = (
    *("", " ", "a", "0", "-1", "null", "true", "x" * 151, "x" * 5000, "名" * 200, "ｆｕｌｌ"),
    *("\0", "a\0b", "\ud800", "\u202e", "\uffff", "👩‍👩‍👧", "'; --", "<script>", "%s%n", "{{7*7}}"),
    *("../../etc/passwd", "a\r\nX-Injected: 1", "1e309", "NaN", "9" * 19, "9" * 400, "\u0663"),
)
NUMBERS = (0, -1, 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 0.1, -0.0, 1e308)
LITERALS = (b"NaN", b"Infinity", b"1e999", b"[", b"{", b'{"a":1,"a":2}', b"\xff", b'"\\ud800"', b"")
QUERIES = ("cursor", "page", "format", "search", "ordering", "limit", "next", "q", "o", "p", "e")
TYPES = (
    *("application/json", "application/json; charset=utf-16", "application/json; charset=rot13"),
    *("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary="),
    *("multipart/form-data; boundary=b", "multipart/mixed; boundary=b", "text/plain", "*/*", ""),
    *("application/x-www-form-urlencoded; charset=punycode", "a/b/c", "application/json; x=\xe9"),
)
HEADERS = {
    "Accept": ("text/html", "application/xml", "*/*;q=0", "a", "", "application/json; version=x"),
    "Accept-Language": ("xx", "ja;q=9", "," * 500),
    "Origin": ("null", "https://evil.example", "x", "https://[", "http://\xe9"),
    "Cookie": ("sessionid=x", "sessionid=" + "x" * 500, "csrftoken=\xe9; =", "messages=[]"),
    "X-HTTP-Method-Override": ("DELETE",),
    "Range": ("bytes=9-1",),
    "If-Modified-Since": ("x",),
    "Content-Encoding": ("gzip",),
    "X-Forwarded-Proto": ("https, http",),
    "Authorization": ("", "Bearer", "Bearer a b", "Bearer \xe9", "Bearer e30.e30.", "Basic =", "x"),
}


@dataclass(frozen=True)
class Known:
    """What makes some requests nearly right."""

    name: str
    password: str
    tokens: Sequence[str]
    refresh: str
    picture: int


@dataclass(frozen=True)
class Case:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    token: str | None

    def __str__(self) -> str:
        """To be read, and to be sent again."""
        return f"{self.method} {self.path} {self.headers} {(self.body or b'')[:400]!r}"


@dataclass
class Outcome:
    """How often each status came, and which requests broke something."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def run(api: Api, routes: Sequence[Route], known: Known, *, seed: int, cases: int) -> Outcome:
    """Send `cases` requests."""
    drawn = Draw(Random(seed), routes, known)
    outcome = Outcome()
    for _ in range(cases):
        case = drawn.case()
        answer = api.request(
            case.method, case.path, headers=case.headers, body=case.body, token=case.token
        )
        outcome.statuses[answer.status] += 1
        if wrong := _wrong(case, answer):
            outcome.errors.append(f"{wrong}: {case}")
    return outcome


def _wrong(case: Case, answer: Answer) -> str:
    if answer.status >= 500:
        return str(answer.status)
    if "X-Injected" in answer.headers:
        return "a header of the client's own"
    refused = answer.status >= 400 and case.path.startswith("/api/") and case.method != "HEAD"
    if refused and answer.headers["Content-Type"] != "application/json":
        return f"{answer.status} in {answer.headers['Content-Type']}"
    return ""


class Draw:
    """The next case, from one source of chance."""

    def __init__(self, chance: Random, routes: Sequence[Route], known: Known) -> None:
        """`routes` are drawn alike, the API's twenty times as often as the admin's."""
        self._chance = chance
        self._routes = [r for r in routes for _ in range(20 if r.path.startswith("/api/") else 1)]
        self._known = known
        self._right = 0.0
        """How likely a value of this case is right."""
        self._fields = sorted({name for route in routes for name in route.fields})

    def case(self) -> Case:
        """One request."""
        one = self._chance
        self._right = one.choice((0.1, 0.6, 1.0))
        route = one.choice(self._routes)
        path = quote(route.filled(self._parameter()), safe="/%", errors="replace")
        if one.random() < 0.3:
            path += "?" + self._query()
        headers: dict[str, str] = {}
        body = None
        method = "POST" if one.random() < 0.4 else one.choice(METHODS)
        if method not in ("GET", "HEAD", "OPTIONS") or one.random() < 0.1:
            kind, body = self._body(route)
            headers["Content-Type"] = kind
        if one.random() < 0.2:
            name = one.choice(sorted(HEADERS))
            headers[name] = one.choice(HEADERS[name])
        token = one.choice(self._known.tokens) if one.random() < 0.6 else None
        if "Authorization" in headers:
            token = None
        return Case(method, path, headers, body, token)

    def _parameter(self) -> str:
        one = self._chance
        if one.random() < 0.6:
            return str(self._known.picture)
        return one.choice((*TEXTS, *map(str, NUMBERS), "%00", "%ff", "%2e%2e"))

    def _query(self) -> str:
        one = self._chance
        pairs = {one.choice(QUERIES): self._text() for _ in range(one.randint(1, 3))}
        return urlencode(pairs, errors="replace") if one.random() < 0.9 else "%ff=%00&&==;"

    def _text(self) -> str:
        one = self._chance
        if one.random() < 0.7:
            return one.choice(TEXTS)
        return "".join(chr(one.randrange(1, 0x3000)) for _ in range(one.randint(1, 30)))

    def _value(self, name: str, depth: int = 0) -> Any:
        one = self._chance
        if one.random() < self._right:
            right = {
                "username": self._known.name,
                "password": self._known.password,
                "refresh": self._known.refresh,
                "title": "seaside",
            }
            return right.get(name, self._text())
        kind = one.randrange(6 if depth < 3 else 4)
        if kind == 4:
            return [self._value(name, depth + 1) for _ in range(one.randint(0, 3))]
        if kind == 5:
            return {self._text(): self._value(name, depth + 1) for _ in range(one.randint(0, 3))}
        return (self._text(), one.choice(NUMBERS), one.choice((None, True, False)), self._text())[
            kind
        ]

    def _names(self, route: Route) -> list[str]:
        one = self._chance
        own = [name for name in route.fields if one.random() < 0.85]
        others = [one.choice((*self._fields, "id", "owner", "is_staff")) for _ in range(3)]
        return [*own, *(name for name in others if one.random() < 0.15)]

    def _body(self, route: Route) -> tuple[str, bytes]:
        one = self._chance
        names = self._names(route)
        kind = one.random()
        if kind < 0.1:
            return one.choice(TYPES), one.choice((*LITERALS, one.randbytes(40), b"[" * 50_000))
        if kind < 0.5:
            sent: Any = {name: self._value(name) for name in names}
            if one.random() < 0.1:
                sent = self._value("x")
            return self._type("application/json"), json.dumps(sent).encode()
        values = {name: str(self._value(name)) for name in names}
        if kind < 0.6:
            form = self._type("application/x-www-form-urlencoded")
            return form, urlencode(values, errors="replace").encode()
        parts: dict[str, Any] = {n: v.encode(errors="replace") for n, v in values.items()}
        if "image" in parts:
            parts["image"] = (one.choice(("a.png", "a.svg", "", "../a", "\x01")), self._picture())
        encoded, right = encode_multipart_formdata(parts)
        return self._type(right), encoded[
            : one.randint(0, len(encoded))
        ] if kind > 0.97 else encoded

    def _type(self, right: str) -> str:
        return self._chance.choice(TYPES) if self._chance.random() < 0.07 else right

    def _picture(self) -> bytes:
        one = self._chance
        content = bytearray(PNG)
        if one.random() > self._right:
            for _ in range(one.randint(1, 4)):
                content[one.randrange(len(content))] = one.randrange(256)
        return (
            bytes(content[: one.randint(0, len(content))]) if one.random() < 0.2 else bytes(content)
        )
