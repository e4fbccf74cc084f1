"""What stands in front of the container on AWS: the load balancer and the CDN, as one Nginx.

It ends TLS, adds the ALB's headers, sends requests to the registered targets only, and hands what
is asked under the CDN's name to the CDN's origin. Like the ALB it does not repeat a request.
Sites of other names, as the front end, are handed on as they are.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tij.emulator.host.certificates import Certificate
from tij.emulator.host.die_with_parent import die_with_parent
from tij.emulator.host.identity import CONTAINER, as_user, give
from tij.emulator.host.ports import answers, free_port
from tij.emulator.host.programs import find
from tij.emulator.host.stopping import stop

# Seconds.
START_TIMEOUT = 10
STOP_TIMEOUT = 10
# As modules/load_balancer.py has it.
DEREGISTRATION_DELAY = 30
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    log_format byte "";
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    client_max_body_size 0;
    proxy_http_version 1.1;
    ssl_certificate {chain};
    ssl_certificate_key {key};
    # The CDN's: by path alone, and by Origin, to which the emulated CloudFront fits its headers.
    proxy_cache_path {directory}/{cache} keys_zone=cdn:1m inactive=1d use_temp_path=off;
    map $request_uri $cdn_path {{ "~^(?<before_query>[^?]*)" $before_query; }}
    map $upstream_cache_status $x_cache {{
        default "Miss from cloudfront";
        HIT "Hit from cloudfront";
    }}
    {upstream}
    server {{
        listen 127.0.0.1:{port} ssl default_server;
        location / {{
            {balance}
        }}
    }}
    {cdn}
    {redirects}
    {sites}
}}
"""
UPSTREAM = """upstream targets {{
        {servers}
        keepalive 16;
    }}"""
# One byte, the end of the line, for each request that is sent to a target.
BALANCE = """access_log {requests} byte;
            proxy_pass http://targets;
            proxy_next_upstream off;
            proxy_request_buffering off;
            proxy_read_timeout 60s;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Port $server_port;
            proxy_set_header X-Amzn-Trace-Id "Root=1-$msec-$request_id";"""
CACHE = "cdn"
# A line of Nginx's in each file of the cache, as `proxy_cache_key` makes it.
KEY = re.compile(rb"\nKEY: (\S*)")
# As the ALB without a target.
NO_TARGET = "return 503;"
CDN = """server {{
        listen 127.0.0.1:{port} ssl;
        server_name {domain};
        location ~ ^/(media|static)/ {{
            limit_except GET {{ deny all; }}
            proxy_pass {origin};
            proxy_cache cdn;
            proxy_cache_key "$cdn_path $http_origin";
            # Without Cache-Control, as CachingOptimized has it.
            proxy_cache_valid 200 1d;
            proxy_hide_header X-Cache;
            add_header X-Cache $x_cache always;
            {headers}
        }}
        location / {{ return 403; }}
    }}"""

# Path and query stay, and the port by which the visitor came.
REDIRECT = """server {{
        listen 127.0.0.1:{port} ssl;
        server_name {name};
        set $by "";
        if ($http_host ~ "(:[0-9]+)$") {{ set $by $1; }}
        return {status} https://{to}$by$request_uri;
    }}"""
SITE = """
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {name};
        location / {{
            proxy_pass http://127.0.0.1:{target};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
        }}
    }}
"""


@dataclass(frozen=True)
class Cdn:
    """Requests for `domain` go to `origin`, an `http://host:port` or a bucket's URL on S3.

    With `host` they carry this Host header: the emulated CloudFront knows distributions by it.
    """

    domain: str
    origin: str
    host: str | None = None

    def server(self, port: int) -> str:
        """Its part of the configuration."""
        if self.host:
            # The viewer's own scheme: the distribution redirects HTTP.
            headers = {"Host": self.host, "X-Forwarded-Proto": "https"}
        else:
            # CloudFront hands on no header of the viewer's; these tell the embedded AWS of a page.
            headers = dict.fromkeys(("Origin", "Sec-Fetch-Site"), '""')
        lines = "\n            ".join(f"proxy_set_header {k} {v};" for k, v in headers.items())
        # A regular expression's location takes no path in proxy_pass but as variables.
        origin = f"{self.origin}$cdn_path"
        return CDN.format(port=port, domain=self.domain, origin=origin, headers=lines)


@dataclass(frozen=True)
class Redirect:
    """Requests for `name` are answered with `status` and the same address under `to`."""

    name: str
    to: str
    status: int

    def server(self, port: int) -> str:
        """Its part of the configuration."""
        return REDIRECT.format(port=port, name=self.name, to=self.to, status=self.status)


class Edge:
    """One address for the API and the CDN; `https://<name>:<port>` once started."""

    def __init__(
        self,
        *,
        certificate: Certificate,
        cdn: Cdn | None = None,
        targets: Sequence[int] = (),
        redirects: Sequence[Redirect] = (),
        sites: Mapping[str, int] | None = None,
        port: int | None = None,
    ) -> None:
        """Start it. `targets` are container ports; `sites` are ports of other servers on loopback
        by their host name.
        """
        self.port = port or free_port()
        servers = [
            SITE.format(port=self.port, name=name, target=target)
            for name, target in (sites or {}).items()
        ]
        self._directory = Path(tempfile.mkdtemp(prefix="edge-"))
        give(self._directory)
        self._fixed = {
            "directory": str(self._directory),
            "cache": CACHE,
            "chain": str(certificate.chain),
            "key": str(certificate.key),
            "port": str(self.port),
            "sites": "".join(servers),
        }
        self._cdn, self._redirects = cdn, redirects
        self._file = self._directory / "nginx.conf"
        self._requests = self._directory / "requests"
        self._write(targets)
        log = self._directory / "error.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [*as_user(CONTAINER, signal.SIGTERM), str(find("nginx")), "-c", str(self._file)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        deadline = time.monotonic() + START_TIMEOUT
        # It takes connections before it takes signals; with workers it takes both.
        while not (answers(self.port) and self._workers()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the local load balancer did not start:\n{log.read_text()}")
            time.sleep(0.05)

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._process.poll() is None

    @property
    def requests(self) -> int:
        """How many requests to targets were answered since its start."""
        return self._requests.stat().st_size if self._requests.exists() else 0

    def route_to(self, *targets: int) -> None:
        """Send new requests to these container ports only.

        Returns when the requests in flight to others are finished, at most `DEREGISTRATION_DELAY`
        later: from then on a target left out may be stopped.
        """
        self.wait_for(self.change(targets, self._cdn, self._redirects))

    def change(
        self, targets: Sequence[int], cdn: Cdn | None, redirects: Sequence[Redirect]
    ) -> set[str]:
        """Begin to send new requests there; `wait_for` what is returned, if that matters."""
        self._cdn, self._redirects = cdn, redirects
        self._write(targets)
        before = self._workers()
        self._process.send_signal(signal.SIGHUP)
        return before

    def forget(self, paths: Sequence[str]) -> None:
        """Have the CDN ask its origin again for `paths`, as an invalidation says them."""
        for file in (self._directory / CACHE).iterdir():
            with suppress(FileNotFoundError):
                key = KEY.search(file.read_bytes())
                if key and any(_covers(path.encode(), key[1]) for path in paths):
                    file.unlink()

    def wait_for(self, before: set[str], delay: float = DEREGISTRATION_DELAY) -> None:
        """Until the requests that came before a change are finished, at most `delay` seconds."""
        deadline = time.monotonic() + delay
        # A reload starts new workers; the old ones end with their last request.
        while (now := self._workers()) & before or not now:
            if time.monotonic() > deadline or not self.alive:
                return
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it."""
        stop(self._process, STOP_TIMEOUT)
        shutil.rmtree(self._directory, ignore_errors=True)

    def _workers(self) -> set[str]:
        pid = self._process.pid
        try:
            return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except FileNotFoundError:
            return set()

    def _write(self, targets: Sequence[int]) -> None:
        # The ALB takes a target out for failed health checks, not for a failed request.
        servers = "\n        ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in targets)
        text = CONFIGURATION.format(
            **self._fixed,
            upstream=UPSTREAM.format(servers=servers) if targets else "",
            balance=BALANCE.format(requests=self._requests) if targets else NO_TARGET,
            cdn=self._cdn.server(self.port) if self._cdn else "",
            redirects="\n    ".join(one.server(self.port) for one in self._redirects),
        )
        self._file.write_text(text)


def _covers(path: bytes, key: bytes) -> bool:
    return key.startswith(path[:-1]) if path.endswith(b"*") else key == path
