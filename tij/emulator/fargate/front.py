"""The load balancer and the CDN of the deployment, on one HTTPS port of loopback."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tij.emulator.fargate.machine import Machine
from tij.emulator.fargate.target_groups import TargetGroups
from tij.emulator.host.certificates import Authority
from tij.emulator.host.edge import Cdn, Edge, Redirect
from tij.emulator.host.ports import answers, free_port

logger = logging.getLogger(__name__)

# The contract's name for the CDN (docs/container-contract.md).
CDN_DOMAIN = "CDN_DOMAIN"


class Served(NamedTuple):
    """What an edge takes: ports of targets, the CDN, and the names that lead to another."""

    targets: Sequence[int] = ()
    cdn: Cdn | None = None
    redirects: Sequence[Redirect] = ()


class Front:
    """What an HTTPS listener forwards to, and what the distributions serve, as one `Edge`.

    The names keep what they have on AWS; only the port is another one.
    """

    def __init__(self, machine: Machine, authority: Authority, groups: TargetGroups) -> None:
        """Its port stays the same from one start to the next, unless somebody took it."""
        self.port = _port(machine.directory / "front.port")
        self._endpoint = machine.endpoint
        self._authority = authority
        self._groups = groups
        self._edge: Edge | None = None
        self._applied = Served()
        self._names: list[str] = []
        self._balancer = ""
        self._counted = 0
        self._lock = threading.Lock()

    @property
    def address(self) -> str | None:
        """`https://<first name>:<port>`, once there was a target."""
        return f"https://{self._names[0]}:{self.port}" if self._edge else None

    def new_requests(self) -> tuple[str, int]:
        """The load balancer's ARN, and its requests since this was asked last."""
        with self._lock:
            before, self._counted = self._counted, self._edge.requests if self._edge else 0
            return self._balancer, self._counted - before

    def localize(self, environment: dict[str, str]) -> dict[str, str]:
        """The CDN's name with its port, so that addresses in pages lead here."""
        if CDN_DOMAIN in environment:
            environment[CDN_DOMAIN] = f"{environment[CDN_DOMAIN]}:{self.port}"
        return environment

    def follow(self) -> None:
        """Bring the edge to what the target groups and distributions are now.

        To be called from one lasting thread: the kernel ties Nginx to it.
        """
        with self._lock:
            found = self._forwarded()
            if found is None:
                wanted = self._applied._replace(targets=[])
            else:
                names, group, self._balancer = found
                wanted = Served(self._groups.routed(group), self._cdn(), self._redirects())
                # Nginx has the certificate that it began with.
                if self._edge and not (self._edge.alive and names == self._names):
                    self._edge.close()
                    self._edge, self._counted = None, 0
                if self._edge is None and self._groups.targets(group):
                    self._names = names
                    certificate = self._authority.issue(*names)
                    self._edge = Edge(
                        certificate=certificate,
                        cdn=wanted.cdn,
                        targets=wanted.targets,
                        redirects=wanted.redirects,
                        port=self.port,
                    )
                    self._applied = wanted
            if self._edge and wanted != self._applied:
                self._edge.change(*wanted)
                self._applied = wanted

    def forget(self, paths: Sequence[str]) -> None:
        """As CloudFront's edge at an invalidation."""
        with self._lock:
            if self._edge:
                self._edge.forget(paths)

    def drain(self, delay: float) -> None:
        """Until nothing is in flight to targets that get no new requests, at most `delay` s."""
        with self._lock:
            if self._edge is None:
                return
            found = self._forwarded()
            routed = self._groups.routed(found[1]) if found else []
            self._applied = self._applied._replace(targets=routed)
            edge, before = self._edge, self._edge.change(*self._applied)
        edge.wait_for(before, delay)

    def close(self) -> None:
        """Stop it."""
        with self._lock:
            if self._edge:
                self._edge.close()
                self._edge = None

    def _forwarded(self) -> tuple[list[str], str, str] | None:
        """Names of the HTTPS listener's certificate; ARNs of target group and load balancer."""
        from ministack.services import acm, alb

        for listener in alb._listeners._data.values():
            arns = listener.get("Certificates") or [None]
            certificate: dict[str, Any] | None = next(
                (
                    record
                    for record in acm._certificates._data.values()
                    if record["CertificateArn"] == arns[0]
                ),
                None,
            )
            groups = [a.get("TargetGroupArn") for a in listener["DefaultActions"]]
            if listener["Protocol"] == "HTTPS" and certificate and groups and groups[0]:
                others = certificate.get("SubjectAlternativeNames", [])
                names = list(dict.fromkeys([certificate["DomainName"], *others]))
                return names, groups[0], listener["LoadBalancerArn"]
        return None

    @staticmethod
    def _redirects() -> list[Redirect]:
        """The listeners' rules that lead a name to another one (ELB, "Listener rules")."""
        from ministack.services import alb

        return [
            Redirect(name, to, int(action["RedirectConfig"]["StatusCode"].removeprefix("HTTP_")))
            for rule in alb._rules._data.values()
            for action in rule["Actions"]
            if (to := action.get("RedirectConfig", {}).get("Host", "#{host}")) != "#{host}"
            for condition in rule["Conditions"]
            if condition["Field"] == "host-header"
            for name in condition["Values"]
        ]

    def _cdn(self) -> Cdn | None:
        from ministack.services import cloudfront

        for distribution in cloudfront._distributions._data.values():
            aliases = cloudfront._get_distribution_aliases(distribution)
            if aliases:
                return Cdn(aliases[0], self._endpoint, distribution["DomainName"])
        return None


def _port(file: Path) -> int:
    if file.exists():
        port = int(file.read_text())
        if not answers(port):
            return port
    port = free_port()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(port))
    return port
