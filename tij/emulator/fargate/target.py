"""One target of a target group, asked as the Application Load Balancer asks.

Elastic Load Balancing, "Health checks for Application Load Balancer target groups".
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

LOOPBACK = "127.0.0.1"
USER_AGENT = "ELB-HealthChecker/2.0"
NOT_UP_YET = {
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
"""What a proxy in front of the application answers while that one starts."""


class Target:
    """A registered target with its health; it is asked until it is deregistered."""

    def __init__(
        self,
        group: Mapping[str, Any],
        address: str,
        port: int,
        local_port: int,
        *,
        seconds: Callable[[float], float],
    ) -> None:
        """`address` and `port` are AWS's; `local_port` on loopback is what answers for them.

        `seconds` scales the interval.
        """
        self.address, self.port, self.local_port = address, port, local_port
        self.started = False
        """Whether it has been healthy, or the application itself has answered wrongly."""
        self.state = "initial"
        self.reason = "Elb.RegistrationInProgress"
        self.description = "Target registration is in progress"
        self._group = group
        self._seconds = seconds
        self._passed = self._failed = 0
        self._over = threading.Event()
        threading.Thread(target=self._ask, name=f"target-{address}", daemon=True).start()

    def drain(self) -> None:
        """It gets no new requests from now on."""
        self._over.set()
        self._become(
            "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"
        )

    def _ask(self) -> None:
        while not self._over.is_set():
            failure = self._check()
            if not self._over.is_set():
                self._count(failure)
            # A new target is asked sooner: it needs to pass only once.
            self._over.wait(self._seconds(float(self._group["HealthCheckIntervalSeconds"])))

    def _check(self) -> tuple[str, str] | None:
        """None for a passed check, else reason and description."""
        timeout = float(self._group["HealthCheckTimeoutSeconds"])
        connection = http.client.HTTPConnection(LOOPBACK, self.local_port, timeout=timeout)
        host = self.address if self.port == http.client.HTTP_PORT else f"{self.address}:{self.port}"
        try:
            connection.request(
                "GET",
                str(self._group["HealthCheckPath"]),
                headers={"Host": host, "User-Agent": USER_AGENT, "Connection": "close"},
            )
            status = connection.getresponse().status
        except TimeoutError:
            return "Target.Timeout", "Request timed out"
        except (OSError, http.client.HTTPException):
            return "Target.FailedHealthChecks", "Health checks failed"
        finally:
            connection.close()
        if _matches(str(self._group["Matcher"]["HttpCode"]), status):
            return None
        self.started |= status not in NOT_UP_YET
        words = f"Health checks failed with these codes: [{status}]"
        return "Target.ResponseCodeMismatch", words

    def _count(self, failure: tuple[str, str] | None) -> None:
        if failure is None:
            self._passed, self._failed = self._passed + 1, 0
            needed = 1 if self.state == "initial" else int(self._group["HealthyThresholdCount"])
            if self.state != "healthy" and self._passed >= needed:
                self._become("healthy", "", "")
                self.started = True
            return
        self._passed, self._failed = 0, self._failed + 1
        if self._failed >= int(self._group["UnhealthyThresholdCount"]):
            self._become("unhealthy", *failure)
        elif self.state == "initial":
            self._become(
                "initial", "Elb.InitialHealthChecking", "Initial health checks in progress"
            )

    def _become(self, state: str, reason: str, description: str) -> None:
        self.state, self.reason, self.description = state, reason, description


def _matches(matcher: str, status: int) -> bool:
    """`200`, `200,302` or `200-299`."""
    for part in matcher.split(","):
        low, _, high = part.partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False
