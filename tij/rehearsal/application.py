"""The running application of a rehearsal: migrated, waited for, asked, and shown to people."""

from __future__ import annotations

import json
import secrets
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from tij.ecs.manage import SUPERUSER, SUPERUSER_PASSWORD, manage, prepared
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.record import readable
from tij.ecs.service import Service
from tij.errors import TijError
from tij.session.aws import AwsAccess
from tij.session.session import Session

RUNNING_PATH = "/_emulator/running"
# Seconds.
START_TIMEOUT = 180
REQUEST_TIMEOUT = 60
INTERVAL = 0.5
ADMIN = "admin"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """One thing that was asked of the application, and what it answered."""

    what: str
    answer: str


def running_on(aws: AwsAccess) -> dict[str, Any] | None:
    """What runs here for the embedded AWS: its front and its tasks; None for the API alone."""
    url = aws.environment["AWS_ENDPOINT_URL"] + RUNNING_PATH
    answer = urllib3.request("GET", url, timeout=REQUEST_TIMEOUT)
    if answer.status != HTTPStatus.OK:
        return None
    found: dict[str, Any] = answer.json()
    return found


class LocalApplication:
    """The application of one session, whose stacks are applied."""

    def __init__(self, session: Session, say: Say) -> None:
        """`say` reports what happens."""
        self._session = session
        self._say = say
        names = applied_service(session)
        self._names = names
        ecs, logs = session.aws.client("ecs"), session.aws.client("logs")
        self._service = Service(ecs, session.aws.client("elbv2"), names)
        self._one_off = OneOff(self._service, ecs, logs, session.interrupt, INTERVAL)
        dns = session.settings.dns
        self._api_domain, self._cdn_domain = dns.api_domain, dns.cdn_domain

    def migrate(self) -> None:
        """Run the release task, as the first release on AWS does."""
        definition = self._service.definition(self._names.release_task_definition)
        lines: list[str] = []
        task = self._one_off.run(definition, started_by="tij local up", on_line=lines.append)
        if task.exit_code != 0:
            said = "\n".join(f"  {readable(line)}" for line in lines[-10:])
            raise TijError(f"The release task failed: {task.end}.\n{said}")

    def wait(self) -> None:
        """Until the service's deployment is complete and the load balancer sends it requests."""
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            service = self._service.describe()
            state = service["deployments"][0].get("rolloutState")
            complete = service["runningCount"] == service["desiredCount"]
            if state == "COMPLETED" and complete and self._is_routed():
                return
            if state == "FAILED" or time.monotonic() > deadline:
                events = "\n".join(f"  {e['message']}" for e in service["events"][:5])
                raise TijError(
                    f"The service {service['serviceName']} did not become healthy. Its last"
                    f" events:\n{events}",
                    next_step="tij logs",
                )
            if self._session.interrupt.requested:
                raise TijError("Interrupted while the service was starting.")
            time.sleep(INTERVAL)

    def _is_routed(self) -> bool:
        # A service that was complete yesterday starts again with targets that are not healthy yet.
        try:
            return self._api("GET", "/health/").status != HTTPStatus.SERVICE_UNAVAILABLE
        except TijError:
            return False

    def checks(self) -> Iterator[Check]:
        """Ask what a visitor asks; TijError at the first wrong answer."""
        yield Check("GET /health/", self._ok(self._api("GET", "/health/")))
        page = self._api("GET", "/admin/login/")
        yield Check("GET /admin/login/", self._ok(page))
        yield Check("its style sheet, from the CDN", self._style(page.data.decode()))
        yield from self._picture()

    def create_admin(self) -> str | None:
        """The generated password of a new user `admin`, None when there is one already."""
        password = secrets.token_urlsafe(12)
        address = self._session.settings.monitoring.alarm_email
        command, _ = prepared([SUPERUSER, "--username", ADMIN, "--email", address], [])
        task = manage(
            self._service,
            self._one_off,
            self._session.aws.client("secretsmanager"),
            prefix=self._session.settings.project.prefix,
            command=command,
            values={SUPERUSER_PASSWORD: password},
            on_line=lambda _: None,
            on_status=lambda _: None,
        )
        return password if task.exit_code == 0 else None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"https://{self._api_domain}:{self._front['port']}"

    @property
    def cdn_url(self) -> str:
        """Where its pictures and style sheets are."""
        return f"https://{self._cdn_domain}:{self._front['port']}"

    @property
    def root_certificate(self) -> Path:
        """What a browser must trust."""
        return Path(self._front["root_certificate"])

    @property
    def running(self) -> dict[str, Any]:
        """What `running_on` tells."""
        found = running_on(self._session.aws)
        if found is None:
            raise TijError("The embedded AWS runs no tasks: it was started without the programs.")
        return found

    @property
    def _front(self) -> dict[str, Any]:
        front: dict[str, Any] = self.running["front"]
        return front

    def _style(self, page: str) -> str:
        start = page.find('<link rel="stylesheet" href="')
        if start < 0:
            raise TijError("The admin's login page names no style sheet.")
        address = page[start:].split('"')[3]
        answer = self._cdn(address)
        if not answer.headers.get("Content-Type", "").startswith("text/css"):
            raise TijError(f"{address}: {answer.status}, not a style sheet.")
        return f"{self._ok(answer)}, {len(answer.data)} bytes"

    def _picture(self) -> Iterator[Check]:
        login = {"username": f"rehearsal-{secrets.token_hex(4)}"}
        login["password"] = secrets.token_urlsafe(12)
        self._ok(self._api("POST", "/api/users/", json=login), 201)
        token = json.loads(self._expect(self._api("POST", "/api/token/", json=login)).data)
        authorized = {"Authorization": f"Bearer {token['access']}"}
        picture = _png()
        sent = self._api(
            "POST",
            "/api/pictures/",
            headers=authorized,
            fields={"title": "Rehearsal", "image": ("picture.png", picture, "image/png")},
        )
        yield Check("POST /api/pictures/, an upload", self._ok(sent, 201))
        made = json.loads(sent.data)
        answer = self._cdn(made["image"])
        if answer.data != picture:
            raise TijError(f"{made['image']}: {answer.status}, not what was uploaded.")
        yield Check("the picture, from the CDN", self._ok(answer))
        self._ok(self._api("DELETE", f"/api/pictures/{made['id']}/", headers=authorized), 204)

    def _api(self, method: str, path: str, **request: Any) -> urllib3.BaseHTTPResponse:
        return self._ask(self._api_domain, method, path, **request)

    def _cdn(self, address: str) -> urllib3.BaseHTTPResponse:
        parts = urlsplit(address)
        if parts.hostname != self._cdn_domain:
            raise TijError(f"{address} is not on the CDN, {self._cdn_domain}.")
        return self._ask(self._cdn_domain, "GET", parts.path)

    def _ask(
        self, host: str, method: str, path: str, headers: dict[str, str] | None = None, **rest: Any
    ) -> urllib3.BaseHTTPResponse:
        front = self._front
        sent = {"Host": f"{host}:{front['port']}", **(headers or {})}
        try:
            with _trusting(front, host) as pool:
                return pool.request(
                    method, path, headers=sent, redirect=False, retries=False, **rest
                )
        except urllib3.exceptions.HTTPError as error:
            raise TijError(
                f"https://{sent['Host']}{path} does not answer: {error}", next_step="tij logs"
            ) from error

    def _ok(self, answer: urllib3.BaseHTTPResponse, expected: int = 200) -> str:
        return str(self._expect(answer, expected).status)

    def _expect(
        self, answer: urllib3.BaseHTTPResponse, expected: int = 200
    ) -> urllib3.BaseHTTPResponse:
        if answer.status != expected:
            said = answer.data[:300].decode(errors="replace")
            raise TijError(
                f"{answer.url}: {answer.status} instead of {expected}: {said}", next_step="tij logs"
            )
        return answer


@contextmanager
def _trusting(front: dict[str, Any], host: str) -> Iterator[urllib3.HTTPSConnectionPool]:
    """A pool that finds `host` at the front, and verifies its certificate."""
    pool = urllib3.HTTPSConnectionPool(
        "127.0.0.1",
        front["port"],
        ca_certs=front["root_certificate"],
        server_hostname=host,
        assert_hostname=host,
        timeout=REQUEST_TIMEOUT,
    )
    try:
        yield pool
    finally:
        pool.close()


def _png() -> bytes:
    """A picture of one red pixel (PNG specification, "Datastream structure")."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes((188, 0, 45)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    )
