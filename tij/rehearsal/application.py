"""The running application of a rehearsal: migrated, waited for, asked, and shown to people."""

from __future__ import annotations

import hashlib
import re
import secrets
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from tij.ecs.manage import SUPERUSER, SUPERUSER_PASSWORD, manage, prepared
from tij.ecs.names import applied_service
from tij.ecs.one_off import OneOff
from tij.ecs.record import readable
from tij.ecs.scheduled import run_now
from tij.ecs.service import Service
from tij.emulator.fargate import RUNNING_PATH, Front, Running
from tij.emulator.leases import KEY_HEADER
from tij.errors import TijError
from tij.rehearsal.workers import stays_up
from tij.session.aws import AwsAccess
from tij.session.session import Session

# Seconds.
START_TIMEOUT = 300
REQUEST_TIMEOUT = 60
INTERVAL = 0.5
ADMIN = "admin"
SUPERUSER_VARIABLE = "DJANGO_SUPERUSER_"
REDIRECTS = 3
REDIRECTING = range(300, 400)
CSRF_FIELD = "csrfmiddlewaretoken"
CSRF_TOKEN = re.compile(rf'name="{CSRF_FIELD}" value="(\w+)"')
"""As Django's template tag writes it."""
PRINTED = re.compile(r"(?P<address>https://\S+)( sha256:(?P<digest>[0-9a-f]{64}))?")
"""A line of the smoke command: where a file can be read, and its digest."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """One thing that was asked of the application, and what it answered."""

    what: str
    answer: str


def running_on(aws: AwsAccess) -> Running | None:
    """What runs here for the embedded AWS: its front and its tasks; None for the API alone."""
    url = aws.environment["AWS_ENDPOINT_URL"] + RUNNING_PATH
    key = {KEY_HEADER: aws.environment["AWS_SECRET_ACCESS_KEY"]}
    answer = urllib3.request("GET", url, headers=key, timeout=REQUEST_TIMEOUT)
    if answer.status != HTTPStatus.OK:
        return None
    found: Running = answer.json()
    return found


class LocalApplication:
    """The application of one session, whose stacks are applied."""

    def __init__(self, session: Session, say: Say) -> None:
        """`say` reports what happens."""
        self._session = session
        self._say = say
        names = applied_service(session)
        self._names = names
        self._service = Service.of(session, names)
        self._one_off = OneOff.of(session, self._service, INTERVAL)
        self._app = session.settings.app
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

    def ready(self) -> bool:
        """Whether it runs, and the database has its image's migrations."""
        try:
            return self._api("GET", f"{self._app.health_path}ready/").status == HTTPStatus.OK
        except TijError:
            return False

    def wait(self, timeout: float = START_TIMEOUT) -> None:
        """Until the service's deployment is complete and the load balancer sends it requests.

        TijError after `timeout` seconds, with the service's last events.
        """
        deadline = time.monotonic() + timeout
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
            return self._api("GET", self._app.health_path).status != HTTPStatus.SERVICE_UNAVAILABLE
        except TijError:
            return False

    def checks(self) -> Iterator[Check]:
        """Ask what a visitor asks; TijError at the first wrong answer."""
        for path in (self._app.health_path, f"{self._app.health_path}ready/"):
            yield Check(f"GET {path}", self._ok(self._api("GET", path)))
        if other := self._session.settings.dns.redirected_domain:
            yield self._redirected(other)
        if self._app.style_page:
            page = self._page(self._app.style_page)
            yield Check(f"GET {self._app.style_page}", self._ok(page))
            yield Check("its style sheet, from the CDN", self._style(page.data.decode()))
        if self._app.admin_path:
            yield from self._login_form(f"{self._app.admin_path}login/")
        if self._app.smoke_command:
            yield from self._smoke(self._app.smoke_command)
        for worker in self._names.workers:
            service = Service.of(self._session, self._names.worker(worker))
            running = stays_up(
                worker, service, self._session.aws.client("logs"), self._session.interrupt
            )
            yield Check(f"worker {worker}", running)
        for schedule in self._names.schedules:
            yield self._scheduled(schedule)

    def create_admin(self) -> str | None:
        """The generated password of a new user `admin`, None when there is one already.

        Where an address is the login, `monitoring.alarm_email` is it: Django takes the fields that
        its user model has from these variables (createsuperuser, "--noinput").
        """
        password = secrets.token_urlsafe(12)
        command, _ = prepared([SUPERUSER], [])
        task = manage(
            self._service,
            self._one_off,
            self._session.aws.client("secretsmanager"),
            prefix=self._session.settings.project.prefix,
            command=command,
            values={
                f"{SUPERUSER_VARIABLE}USERNAME": ADMIN,
                f"{SUPERUSER_VARIABLE}EMAIL": self.admin_address,
                SUPERUSER_PASSWORD: password,
            },
            on_line=lambda _: None,
            on_status=lambda _: None,
        )
        return password if task.exit_code == 0 else None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"https://{self._api_domain}:{self._front['port']}"

    @property
    def admin_address(self) -> str:
        """The mail address of the user `create_admin` makes."""
        return str(self._session.settings.monitoring.alarm_email)

    @property
    def page(self) -> str:
        """Path of a page to begin with."""
        return self._app.style_page or "/"

    @property
    def cdn_url(self) -> str:
        """Where its pictures and style sheets are."""
        return f"https://{self._cdn_domain}:{self._front['port']}"

    @property
    def root_certificate(self) -> Path:
        """What a browser must trust."""
        return Path(self._front["root_certificate"])

    @property
    def running(self) -> Running:
        """What `running_on` returned."""
        found = running_on(self._session.aws)
        if found is None:
            raise TijError("The embedded AWS runs no tasks: it was started without the programs.")
        return found

    @property
    def _front(self) -> Front:
        return self.running["front"]

    def _page(self, path: str) -> urllib3.BaseHTTPResponse:
        """The page, also behind redirects on the same name, as to a language's own."""
        for _ in range(REDIRECTS):
            page = self._api("GET", path)
            to = urlsplit(page.headers.get("Location", ""))
            if page.status not in REDIRECTING or to.hostname not in (None, self._api_domain):
                break
            path = to.path
        return page

    def _style(self, page: str) -> str:
        addresses = style_sheets(page)
        if not addresses:
            raise TijError(
                f"The page {self._app.style_page} names no style sheet.",
                next_step="name another page in app.style_page, or '' for none",
            )
        ours = [a for a in addresses if urlsplit(a).hostname == self._cdn_domain]
        address = (ours or addresses)[0]
        answer = self._cdn(address)
        if not answer.headers.get("Content-Type", "").startswith("text/css"):
            raise TijError(f"{address}: {answer.status}, not a style sheet.")
        return f"{self._ok(answer)}, {len(answer.data)} bytes"

    def _login_form(self, path: str) -> Iterator[Check]:
        """Send it back empty, as a browser would: whether CSRF's checks take their own origin.

        Nobody is logged in, and no failed login is counted. Nothing where there is no such form.
        """
        form = self._api("GET", path)
        token = CSRF_TOKEN.search(form.data.decode(errors="replace"))
        if form.status != HTTPStatus.OK or token is None:
            return
        cookies = [each.partition(";")[0] for each in form.headers.getlist("Set-Cookie")]
        answer = self._api(
            "POST",
            path,
            body=urlencode({CSRF_FIELD: token[1]}),
            headers={
                "Origin": self.url,
                "Referer": f"{self.url}{path}",
                "Cookie": "; ".join(cookies),
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        if answer.status == HTTPStatus.FORBIDDEN:
            raise TijError(
                f"{self.url}{path} refuses the form that it gave (403): Django's CSRF check does"
                " not take its own origin or cookie.",
                next_step="tij logs; look for CSRF_ and SECURE_PROXY_SSL_HEADER in the project's"
                " settings, and for [app.overlay] hosts, proxy, security",
            )
        yield Check(f"POST {path}, empty", self._ok(answer))

    def _redirected(self, name: str) -> Check:
        answer = self._ask(name, "GET", "/")
        to = answer.headers.get("Location", "")
        if answer.status not in REDIRECTING or urlsplit(to).hostname != self._api_domain:
            raise TijError(
                f"https://{name}/: {answer.status}, and leads to {to or 'nowhere'} instead of"
                f" {self._api_domain}.",
                next_step=f"tij plan -e {self._session.environment} service",
            )
        return Check(f"GET https://{name}/", f"{answer.status}, leads to {self._api_domain}")

    def _scheduled(self, name: str) -> Check:
        """Its command, once: nobody waits for the night. Its times are the embedded AWS's."""
        said: list[str] = []
        task = run_now(
            self._service, self._one_off, name, on_line=said.append, on_status=lambda _: None
        )
        if task.exit_code != 0:
            last = "\n".join(f"  {readable(line)}" for line in said[-10:])
            raise TijError(
                f"The schedule {name} failed: {task.end}.\n{last}",
                next_step=f"tij logs --schedule {name}",
            )
        return Check(f"schedule {name}", f"exit code {task.exit_code}")

    def _smoke(self, command: str) -> Iterator[Check]:
        """Run it in a task, then fetch the files whose addresses it printed."""
        said: list[str] = []
        task = manage(
            self._service,
            self._one_off,
            self._session.aws.client("secretsmanager"),
            prefix=self._session.settings.project.prefix,
            command=shlex.split(command),
            values={},
            on_line=said.append,
            on_status=lambda _: None,
        )
        if task.exit_code != 0:
            last = "\n".join(f"  {readable(line)}" for line in said[-10:])
            raise TijError(f"app.smoke_command {command!r} failed: {task.end}.\n{last}")
        yield Check(command, f"exit code {task.exit_code}")
        for line in said:
            if printed := PRINTED.fullmatch(line.strip()):
                yield self._file(printed["address"], printed["digest"])

    def _file(self, address: str, digest: str | None) -> Check:
        host = urlsplit(address).hostname or ""
        if host not in (self._cdn_domain, self._api_domain):
            return Check("its file", f"is at {host}, which was not asked")
        answer = self._ask(host, "GET", urlsplit(address).path)
        self._expect(answer)
        if digest and hashlib.sha256(answer.data).hexdigest() != digest:
            raise TijError(f"{address}: {answer.status}, but not the file that was saved.")
        where = "the CDN" if host == self._cdn_domain else "the application"
        return Check(f"its file, from {where}", str(answer.status))

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
def _trusting(front: Front, host: str) -> Iterator[urllib3.HTTPSConnectionPool]:
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


class _StyleSheets(HTMLParser):
    """Collects the addresses of a page's style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """HTML: `rel` is a list of words; attributes come in any order."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and "stylesheet" in given.get("rel", "").lower().split():
            self.addresses.append(given.get("href", ""))


def style_sheets(page: str) -> list[str]:
    """The addresses of an HTML page's style sheets, in order."""
    reader = _StyleSheets()
    reader.feed(page)
    return [address for address in reader.addresses if address]
