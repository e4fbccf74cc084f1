"""What the reference project reads beside the image's own variables."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from ecs_django import environment
from ecs_django.environment import Secret, long_enough, split

# HS256 wants a key as long as its hash (RFC 7518, 3.2).
JWT_SECRET_LENGTH = 32


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(split)]


class ProjectEnvironment(environment.Environment):
    """The image's environment, the key that signs API tokens, and staff's way in."""

    always_required: ClassVar[tuple[str, ...]] = (
        "SECRET_KEY",
        "JWT_SECRET",
        "ALLOWED_HOSTS",
    )

    jwt_secret: Secret
    admin_path: Annotated[str, Field(pattern=r"^([\w-]+/)+$")] = "admin/"
    admin_addresses: Networks = ()
    admin_second_step: bool = False

    @model_validator(mode="after")
    def _fit_to_sign(self) -> ProjectEnvironment:
        if self.debug:
            return self
        long_enough("JWT_SECRET", self.jwt_secret, JWT_SECRET_LENGTH)
        if self.secret_key == self.jwt_secret:
            raise ValueError("JWT_SECRET equals SECRET_KEY: give each its own value")
        return self


def load() -> ProjectEnvironment:
    """The process's environment; `ecs_django.environment.ConfigurationError` when it is wrong."""
    return environment.load(model=ProjectEnvironment)
