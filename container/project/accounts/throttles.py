"""How often one may register and log in; more is answered 429 with Retry-After.

All processes and tasks count together, in the database. What floods the API before it can count
belongs to the firewall (the guide's phase 3).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from accounts import tallies
from accounts.names import normalized

# How long an address from which somebody logged in counts as theirs.
KNOWN_SECONDS = 30 * 24 * 3600

log = logging.getLogger("accounts")


class Limit(SimpleRateThrottle):
    """A rate of the settings by its scope, counted in the database."""

    # Django REST framework reads both out of the rate.
    num_requests: int
    duration: int

    def __init__(self, scope: str) -> None:
        """With `DEFAULT_THROTTLE_RATES[scope]`."""
        self.scope = scope
        super().__init__()

    def exceeded(self, key: str) -> float | None:
        """Count an attempt of `key`; seconds to wait if it was one too many."""
        count, left = tallies.add(f"{self.scope}:{key}", self.duration)
        return left if count > self.num_requests else None


class RegistrationThrottle(BaseThrottle):
    """By the client's address; a mobile network's customers share one."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Nginx has worked out the one true client."""
        self._wait = Limit("registration").exceeded(_network(request))
        return self._wait is None

    def wait(self) -> float | None:
        """Seconds, for Retry-After."""
        return self._wait


class MailThrottle(BaseThrottle):
    """By the client's address, and by the one that mail would go to, whether it is known or not.

    So nobody fills another's mailbox from here, and no answer tells who has an account.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        """An address that a client may not ask for is not counted for its owner."""
        self._wait = Limit("mail_client").exceeded(_network(request))
        address = request.data.get("email") if isinstance(request.data, Mapping) else None
        if self._wait is None and address:
            self._wait = Limit("mail").exceeded(_hash(str(address).strip().casefold()))
        return self._wait is None

    def wait(self) -> float | None:
        """Seconds, for Retry-After."""
        return self._wait


class LoginThrottle(BaseThrottle):
    """By address, by name, and by both; the admin's login counts with the API's.

    A name has a limit of its own against a guess from many addresses. Whoever has logged in from
    an address is not held back by it there: others' guesses lock nobody out.
    """

    def allow_request(self, request: Request | HttpRequest, view: Any) -> bool:
        """Only what an address may try is counted for a name: a table stays small in a flood."""
        for scope, key in _login_keys(_network(request), _name(request)):
            self._wait = Limit(scope).exceeded(key)
            if self._wait is not None:
                log.warning("login refused", extra={"client": client(request), "limit": scope})
                return False
        return True

    def wait(self) -> float | None:
        """Seconds, for Retry-After."""
        return self._wait


class UserThrottle(BaseThrottle):
    """By user, with the rate of a scope."""

    scope: str

    def allow_request(self, request: Request, view: Any) -> bool:
        """Only who is logged in comes here."""
        self._wait = Limit(self.scope).exceeded(f"user:{request.user.pk}")
        return self._wait is None

    def wait(self) -> float | None:
        """Seconds, for Retry-After."""
        return self._wait


class OldPasswordThrottle(UserThrottle):
    """Whoever found a token guesses the password no faster than at the login."""

    scope = "login"


class ReportThrottle(UserThrottle):
    """Nobody fills the staff's queue."""

    scope = "report"


def logged_in(request: Request | HttpRequest) -> None:
    """Remember that somebody's password came from this address."""
    tallies.add(_known(_network(request), _name(request)), KNOWN_SECONDS)


def admin_login(request: HttpRequest) -> HttpResponseBase:
    """The admin's login page, within the API's limits."""
    throttle = LoginThrottle()
    if request.method == "POST" and not throttle.allow_request(request, None):
        seconds = ceil(throttle.wait() or 0)
        return HttpResponse(
            Throttled(seconds).detail,
            status=Throttled.status_code,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(seconds)},
        )
    answer = admin.site.login(request)
    # Not whether somebody is signed in: they may have been before, and guess another's password.
    if request.method == "POST" and isinstance(answer, HttpResponseRedirect):
        logged_in(request)
    return answer


def client(request: Request | HttpRequest) -> str:
    """The client's address: RequestMiddleware has it from Nginx, and no client can forge it."""
    return str(request.META["REMOTE_ADDR"])


def _network(request: Request | HttpRequest) -> str:
    """What a limit counts: an address of IPv4, or the /64 of IPv6 that one customer has whole."""
    address = ip_address(client(request))
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


def _login_keys(address: str, name: str) -> Iterator[tuple[str, str]]:
    yield "login_address", address
    yield "login", _hash(address, name)
    if not tallies.known(_known(address, name)):
        yield "login_name", _hash(name)


def _known(address: str, name: str) -> str:
    return f"known:{_hash(address, name)}"


def _hash(*parts: str) -> str:
    # A name may be long, hold anything, or be a password typed into the wrong field.
    value = "\0".join(parts).encode(errors="replace")
    return salted_hmac("accounts.throttles", value, algorithm="sha256").hexdigest()


def _name(request: Request | HttpRequest) -> str:
    data = request.data if isinstance(request, Request) else request.POST
    name = data.get("username", "") if isinstance(data, Mapping) else ""
    return normalized(str(name)).strip().casefold()
