"""What a refresh token is good for: one new pair, after which it has a minute left.

A minute, because two tabs may use it at once, and an answer may be lost on its way. Used later it
was copied: then the session ends, for whoever has it (RFC 9700, 4.14.2).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.serializers import TokenBlacklistSerializer, TokenRefreshSerializer
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from accounts import tallies

GRACE_SECONDS = 60

log = logging.getLogger("accounts")


class SessionToken(RefreshToken):
    """A refresh token of a session: all those that follow from one login."""

    def set_jti(self) -> None:
        """Another token of the same session, which has its first one's name."""
        if "jti" in self.payload:
            self.payload["session"] = self._session
        super().set_jti()

    def check_blacklist(self) -> None:
        """TokenError once the session has ended, or this was used over `GRACE_SECONDS` ago."""
        if tallies.known(self._ended):
            raise TokenError("the session has ended")
        try:
            super().check_blacklist()
        except TokenError:
            if tallies.known(self._used):
                return
            log.warning("refresh token used again", extra={"user": self.get("user_id")})
            self.end_session()
            raise

    def use(self) -> None:
        """From now on there is a minute left."""
        tallies.add(self._used, GRACE_SECONDS)

    def end_session(self) -> None:
        """No token of it gives another; access tokens end by themselves."""
        tallies.add(self._ended, int(self.lifetime.total_seconds()))

    @property
    def _session(self) -> str:
        return str(self.get("session", self["jti"]))

    @property
    def _used(self) -> str:
        return f"used:{self['jti']}"

    @property
    def _ended(self) -> str:
        return f"ended:{self._session}"


class RefreshSerializer(TokenRefreshSerializer):
    """401 once its user is gone, is no longer active or has another password.

    SimpleJWT asks for the user only: a deleted one was an error of the server, and a changed
    password gave an access token that no view takes.
    """

    token_class = SessionToken

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """The rules of every other request; then the next pair."""
        token = SessionToken(attrs["refresh"])
        JWTAuthentication().get_user(token)
        # Before SimpleJWT ends it: another tab's request may come in between.
        token.use()
        tokens = super().validate(attrs)
        forget_expired()
        return tokens


class SignOutSerializer(TokenBlacklistSerializer):
    """Ends the session, and not this one token of it."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nothing comes back."""
        SessionToken(attrs["refresh"]).end_session()
        return {}


def forget_expired() -> None:
    """Each new token takes up to two expired ones away, the oldest; so the table stays small."""
    now = datetime.now(UTC)
    oldest = OutstandingToken.objects.order_by("pk").values_list("pk", "expires_at")[:2]
    expired = [pk for pk, expires_at in oldest if expires_at <= now]
    if expired:
        OutstandingToken.objects.filter(pk__in=expired).delete()
