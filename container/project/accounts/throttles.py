"""How often one may register and log in; more is answered 429 with Retry-After.

Each gunicorn process counts for itself, so a service allows at most this times its processes. What
must hold for sure belongs to the firewall (the guide's phase 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class RegistrationThrottle(SimpleRateThrottle):
    """By the client's address; a mobile network's customers share one."""

    scope = "registration"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Nginx has put the one true client into X-Forwarded-For."""
        return f"registration:{self.get_ident(request)}"


class LoginThrottle(SimpleRateThrottle):
    """By address and user name: the front end's servers log many users in from one address."""

    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Hashed: a name may hold what a cache's key may not."""
        data = request.data if isinstance(request.data, Mapping) else {}
        name = sha256(str(data.get("username", "")).encode()).hexdigest()
        return f"login:{self.get_ident(request)}:{name}"
