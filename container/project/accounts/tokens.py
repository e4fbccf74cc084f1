"""What a refresh token is still good for."""

from __future__ import annotations

from typing import Any

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.serializers import TokenRefreshSerializer


class RefreshSerializer(TokenRefreshSerializer):
    """401 once its user is gone, is no longer active or has another password.

    SimpleJWT asks for the user only: a deleted one was an error of the server, and a changed
    password gave an access token that no view takes.
    """

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """The rules of every other request."""
        JWTAuthentication().get_user(self.token_class(attrs["refresh"]))
        return super().validate(attrs)
