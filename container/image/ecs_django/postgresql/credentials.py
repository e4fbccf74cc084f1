"""User and password as RDS keeps them in Secrets Manager, shared by a process's connections."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config


@dataclass(frozen=True)
class Credentials:
    """A PostgreSQL login."""

    user: str
    password: str = field(repr=False)


def from_secret(arn: str) -> Credentials:
    """Read `username` and `password` of RDS's secret (RDS User Guide, "Password management").

    Raises botocore's errors: not allowed, no such secret, not reachable.
    """
    secret = json.loads(secrets_manager().get_secret_value(SecretId=arn)["SecretString"])
    return Credentials(secret["username"], secret["password"])


def secrets_manager() -> Any:
    """A boto3 client that gives up within seconds: a request may be waiting for it."""
    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
    return boto3.client("secretsmanager", config=config)


class RotatingCredentials:
    """The login that worked last. ECS injects it at task start; RDS changes it every week."""

    def __init__(self, initial: Credentials, read: Callable[[], Credentials]) -> None:
        """`read` asks Secrets Manager."""
        self._current = initial
        self._read = read
        self._lock = threading.Lock()

    @property
    def current(self) -> Credentials:
        """The login to try first."""
        return self._current

    def replace(self, refused: Credentials) -> Credentials:
        """The login to try after `refused`: another thread's find, or the secret read again."""
        with self._lock:
            if self._current == refused:
                self._current = self._read()
            return self._current
