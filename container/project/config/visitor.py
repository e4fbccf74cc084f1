"""The visitor's address, where the front end's server asks on a visitor's behalf.

Its requests come from Vercel, whose addresses all visitors share. So it signs the one that Vercel
saw (frontend/lib/visitor.ts), for this method and path and for a minute; limits and logs then take
that for the client. What is not signed so comes from whoever sent it (docs/decisions, 26).
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from ipaddress import ip_address

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

HEADER = "X-Client-Address"
SECONDS = 60


class VisitorMiddleware:
    """REMOTE_ADDR is the visitor's; after RequestMiddleware, which has the sender's from Nginx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django's middleware protocol."""
        self._get_response = get_response
        # As modules/secrets.py derives it for the front end.
        self._key = sha256(f"client-address:{settings.SECRET_KEY}".encode()).hexdigest()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The admin's list of addresses takes nobody's word for an address."""
        signed = request.headers.get(HEADER)
        if signed and not request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            self._believe(request, signed)
        return self._get_response(request)

    def _believe(self, request: HttpRequest, signed: str) -> None:
        salt = f"{request.method} {request.path_info}"
        try:
            text = TimestampSigner(key=self._key, salt=salt).unsign(signed, max_age=SECONDS)
            address = ip_address(text)
        except (BadSignature, ValueError):
            return
        request.META["REMOTE_ADDR"] = str(address)
