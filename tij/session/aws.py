"""Access to AWS, or to the embedded AWS that stands in for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from tij.errors import BadInputError, TijError

if TYPE_CHECKING:
    import boto3

    from tij.clients import Connect


@dataclass(frozen=True)
class AwsAccess:
    """The environment variables that processes get to reach AWS, and clients that use the same.

    With `embedded`, only what the embedded AWS says is used: no profile or variable of the user
    can lead a rehearsal to a real account.
    """

    region: str
    environment: Mapping[str, str] = field(repr=False)
    embedded: bool = False
    _clients: dict[tuple[str, str | None, bool], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], region: str) -> AwsAccess:
        """AWS itself, with the credentials of the user's environment, profile or role."""
        return cls(region, environment)

    @classmethod
    def to_embedded(
        cls, environment: Mapping[str, str], embedded: Mapping[str, str], region: str
    ) -> AwsAccess:
        """The embedded AWS, whose `environment()` is `embedded`."""
        others = {k: v for k, v in environment.items() if not k.startswith("AWS_")}
        return cls(region, {**others, **embedded}, embedded=True)

    @property
    def client(self) -> Connect:
        """Gives boto3's clients: the same one for the same words."""
        return self._client

    def _client(self, service: str, region: str | None = None, *, signed: bool = True) -> Any:
        # Imported here: most commands end before they need it.
        from botocore import UNSIGNED
        from botocore.config import Config

        # boto3's clients may be shared by threads, what makes them may not
        # (Boto3 documentation, "Multithreading or multiprocessing with sessions").
        with self._lock:
            key = (service, region, signed)
            if key not in self._clients:
                self._clients[key] = self._session.client(
                    service,  # type: ignore[call-overload]
                    region_name=region or self.region,
                    endpoint_url=self.environment.get("AWS_ENDPOINT_URL"),
                    config=Config(
                        connect_timeout=10,
                        read_timeout=30,
                        retries={"mode": "standard", "max_attempts": 3},
                        signature_version=None if signed else UNSIGNED,
                    ),
                )
            return self._clients[key]

    @cached_property
    def _session(self) -> boto3.Session:
        """One for all clients: it reads AWS's descriptions of its services once."""
        import boto3
        from botocore.exceptions import PartialCredentialsError

        variables = self.environment
        key, secret = (variables.get(f"AWS_{half}") for half in KEY_PAIR)
        if bool(key) != bool(secret):
            # boto3 would ask with half a pair.
            lacking = f"AWS_{KEY_PAIR[1 if key else 0]}"
            raise PartialCredentialsError(provider="env", cred_var=lacking)
        return boto3.Session(
            aws_access_key_id=key or None,
            aws_secret_access_key=secret or None,
            aws_session_token=variables.get("AWS_SESSION_TOKEN"),
            profile_name=None if self.embedded else variables.get("AWS_PROFILE"),
            region_name=self.region,
        )


KEY_PAIR = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")
# What AWS says of credentials that it does not take (AWS General Reference, "Common errors").
NOT_TAKEN = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
SIGN_IN = (
    "give AWS credentials (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; with"
    " SSO: aws sso login), then aws sts get-caller-identity, to see who asks"
)


@contextmanager
def telling_aws_errors() -> Iterator[None]:
    """Turn what boto3 raises in the block into a TijError: the call, AWS's words, the next step.

    Credentials, a profile or a Region that can't be used are bad input. The command line is in it
    as a whole; inside, it is for those who go on after a TijError.
    """
    try:
        yield
    except Exception as error:
        # Whoever raised one has imported botocore: commands that end before are spared it.
        explained = _explained(error) if "botocore" in sys.modules else None
        if explained is None:
            raise
        raise explained from error


def _explained(error: Exception) -> TijError | None:
    from botocore import exceptions as boto

    # Each says what is wrong with what the user gave: environment, profile, config file, sign-in.
    unusable = (
        boto.NoCredentialsError,
        boto.PartialCredentialsError,
        boto.CredentialRetrievalError,
        boto.ProfileNotFound,
        boto.ConfigParseError,
        boto.ConfigNotFound,
        boto.InvalidConfigError,
        boto.NoRegionError,
        boto.InvalidRegionError,
        boto.NoAuthTokenError,
        boto.TokenRetrievalError,
        boto.SSOError,
    )
    if isinstance(error, boto.ClientError):
        answer = error.response.get("Error", {})
        said = f"AWS refused {error.operation_name}: {answer.get('Code')}: {answer.get('Message')}"
        if answer.get("Code") in NOT_TAKEN:
            return BadInputError(said, next_step=SIGN_IN)
        return TijError(said, next_step="aws sts get-caller-identity, to see who asked")
    if isinstance(error, unusable):
        return BadInputError(f"AWS was not asked: {error}", next_step=SIGN_IN)
    if isinstance(error, boto.BotoCoreError):
        return TijError(f"AWS was not reached: {error}", next_step="aws sts get-caller-identity")
    return None
