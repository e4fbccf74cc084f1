"""A local server that behaves like the part of GitHub's REST API that is used.

GitHub Docs: "Using pagination in the REST API" (Link, per_page of 30, at most 100), "Rate limits
for the REST API", "Troubleshooting the REST API" (404 where a token may not look, 403 "Resource
not accessible by integration"), REST reference of issues and issue comments. Whoever may write may
also edit what others wrote, as on GitHub.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "acme/shop"
BOT = "github-actions[bot]"
BOT_TOKEN = "ghs_0123456789abcdefABCDEF0123456789abcd"
LONGEST_BODY = 65_536
NOT_ACCESSIBLE = "Resource not accessible by integration"


@dataclass
class Token:
    """Who it is, and what it may do."""

    login: str
    may: set[str]
    app: bool = False
    """An installation's token: it is nobody's in GET /user."""


@dataclass
class Fault:
    """What happens instead, once, to a request of this method."""

    method: str
    status: int = 0
    """0: the connection is closed without an answer."""
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    done: bool = False
    """The request is carried out before."""


@dataclass
class GitHub:
    """The server's state; tests set it up and look at it."""

    url: str = ""
    tokens: dict[str, Token] = field(default_factory=dict)
    comments: dict[int, list[dict[str, object]]] = field(default_factory=dict)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    next_page: str = ""
    """Where Link leads, instead of this server."""
    numbers: int = 100

    def comment(self, number: int, login: str, body: str) -> dict[str, Any]:
        self.numbers += 1
        comment = {
            "id": self.numbers,
            "html_url": f"https://github.com/{REPOSITORY}/pull/{number}#issuecomment-{self.numbers}",
            "body": body,
            "user": {"login": login, "type": "User"},
        }
        self.comments.setdefault(number, []).append(comment)
        return comment

    def issue(self, login: str, title: str, body: str, **more: Any) -> dict[str, Any]:
        self.numbers += 1
        issue = {
            "number": self.numbers,
            "html_url": f"https://github.com/{REPOSITORY}/issues/{self.numbers}",
            "title": title,
            "body": body,
            "state": "open",
            "state_reason": None,
            "user": {"login": login, "type": "User"},
            "labels": [],
            **more,
        }
        self.issues[self.numbers] = issue
        return issue

    def bodies(self, number: int) -> list[str]:
        return [comment["body"] for comment in self.comments.get(number, [])]

    def changes(self) -> list[tuple[str, str]]:
        """Requests other than GET."""
        return [(method, path) for method, path in self.asked if method != "GET"]


class _RefusedError(Exception):
    def __init__(self, status: int, message: str, **more: Any) -> None:
        self.status, self.body = status, {"message": message, **more}


def _handler(github: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_PATCH(self) -> None:
            self._answer()

        def log_message(self, *arguments: object) -> None:
            pass

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            github.asked.append((self.command, parts.path))
            fault = next((f for f in github.faults if f.method == self.command), None)
            if fault:
                github.faults.remove(fault)
                if fault.done:
                    self._carry_out(parts.path, parts.query, body)
                if not fault.status:
                    self.close_connection = True
                    return
                self._send(fault.status, {"message": fault.message}, fault.headers)
                return
            try:
                status, answer, headers = self._carry_out(parts.path, parts.query, body)
            except _RefusedError as refused:
                status, answer, headers = refused.status, refused.body, {}
            self._send(status, answer, headers)

        def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
            text = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def _carry_out(self, path: str, query: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
            scheme, _, value = self.headers.get("Authorization", "").partition(" ")
            token = github.tokens.get(value)
            if scheme != "Bearer" or token is None:
                raise _RefusedError(401, "Bad credentials")
            if path == "/user":
                if token.app:
                    raise _RefusedError(403, NOT_ACCESSIBLE)
                return 200, {"login": token.login, "type": "User"}, {}
            for pattern, method, act in ROUTES:
                match = re.fullmatch(pattern, path)
                if match and method == self.command:
                    given = json.loads(body) if body else {}
                    found = act(github, token, *map(int, match.groups()), given)
                    if method == "GET":
                        return self._page(found, path, query)
                    return (201 if method == "POST" else 200), found, {}
            raise _RefusedError(404, "Not Found")

        def _page(self, found: Any, path: str, query: str) -> tuple[int, Any, dict[str, str]]:
            asked = parse_qs(query)
            if state := asked.get("state"):
                found = [one for one in found if one["state"] == state[0]]
            size = min(int(asked.get("per_page", ["30"])[0]), 100)
            page = int(asked.get("page", ["1"])[0])
            last = max(1, -(-len(found) // size))
            links = []
            rest = "&".join(f"{k}={v[0]}" for k, v in asked.items() if k != "page")
            base = github.next_page or github.url
            if page > 1:
                links.append(f'<{base}{path}?{rest}&page={page - 1}>; rel="prev"')
            if page < last:
                links.append(f'<{base}{path}?{rest}&page={page + 1}>; rel="next"')
                links.append(f'<{base}{path}?{rest}&page={last}>; rel="last"')
            headers = {"Link": ", ".join(links)} if links else {}
            return 200, found[(page - 1) * size : page * size], headers

    return Handler


def _allowed(token: Token, *permissions: str) -> None:
    if not token.may.intersection(permissions):
        raise _RefusedError(403, NOT_ACCESSIBLE)


def _checked(given: dict[str, object], *keys: str) -> None:
    for key in keys:
        text = given.get(key)
        if not isinstance(text, str) or not text.strip():
            raise _RefusedError(
                422, "Validation Failed", errors=[{"field": key, "code": "missing"}]
            )
        if len(text) > LONGEST_BODY:
            errors = [{"field": key, "message": f"{key} is too long (maximum is 65536 characters)"}]
            raise _RefusedError(422, "Validation Failed", errors=errors)


def _known(github: GitHub, number: int) -> None:
    if number not in github.issues:
        raise _RefusedError(404, "Not Found")


def _list_comments(github: GitHub, token: Token, number: int, given: object) -> object:
    _known(github, number)
    return github.comments.get(number, [])


def _create_comment(github: GitHub, token: Token, number: int, given: Any) -> Any:
    _known(github, number)
    # A pull request's comments: either permission.
    pull_request = "pull_request" in github.issues[number]
    _allowed(token, "issues", *(["pull-requests"] if pull_request else []))
    _checked(given, "body")
    return github.comment(number, token.login, given["body"])


def _update_comment(github: GitHub, token: Token, number: int, given: Any) -> Any:
    found = [one for many in github.comments.values() for one in many if one["id"] == number]
    if not found:
        raise _RefusedError(404, "Not Found")
    _allowed(token, "issues", "pull-requests")
    _checked(given, "body")
    found[0]["body"] = given["body"]
    return found[0]


def _list_issues(github: GitHub, token: Token, given: object) -> object:
    return list(github.issues.values())


def _create_issue(github: GitHub, token: Token, given: Any) -> Any:
    _allowed(token, "issues")
    _checked(given, "title", "body")
    labels = [{"name": name} for name in given.get("labels", [])]
    return github.issue(token.login, given["title"], given["body"], labels=labels)


def _update_issue(github: GitHub, token: Token, number: int, given: Any) -> Any:
    _known(github, number)
    _allowed(token, "issues")
    _checked(given, *(given.keys() & {"title", "body"}))
    github.issues[number].update(given)
    return github.issues[number]


ISSUES = f"/repos/{REPOSITORY}/issues"
ROUTES: list[tuple[str, str, Callable[..., object]]] = [
    (rf"{ISSUES}/(\d+)/comments", "GET", _list_comments),
    (rf"{ISSUES}/(\d+)/comments", "POST", _create_comment),
    (rf"{ISSUES}/comments/(\d+)", "PATCH", _update_comment),
    (ISSUES, "GET", _list_issues),
    (ISSUES, "POST", _create_issue),
    (rf"{ISSUES}/(\d+)", "PATCH", _update_issue),
]


@contextmanager
def serving() -> Iterator[GitHub]:
    """The server on loopback, with pull request 7 and the job's token."""
    github = GitHub(tokens={BOT_TOKEN: Token(BOT, {"issues", "pull-requests"}, app=True)})
    github.issue("dev", "A change", "", pull_request={"url": "..."}, number=7)
    github.issues = {7: github.issues.popitem()[1]}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(github))
    github.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
