"""Access to AWS, or to the embedded AWS that stands in for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tij.errors import TijError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class AwsAccess:
    """The environment variables that processes get to reach AWS, and clients that use the same.

    With `embedded`, only what the embedded AWS says is used: no profile or variable of the user
    can lead a rehearsal to a real account.
    """

    region: str
    environment: Mapping[str, str] = field(repr=False)
    embedded: bool = False

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

    def client(self, service: str, region: str | None = None, *, signed: bool = True) -> Any:
        """A boto3 client of `region`, or of the environment's.

        Without `signed` it asks as a stranger. boto3 is imported here: most commands end before
        they need it.
        """
        import boto3
        from botocore import UNSIGNED
        from botocore.config import Config

        variables = self.environment
        session = boto3.Session(
            aws_access_key_id=variables.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=variables.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=variables.get("AWS_SESSION_TOKEN"),
            profile_name=None if self.embedded else variables.get("AWS_PROFILE"),
            region_name=region or self.region,
        )
        return session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=variables.get("AWS_ENDPOINT_URL"),
            config=Config(
                connect_timeout=10,
                read_timeout=30,
                retries={"mode": "standard", "max_attempts": 3},
                signature_version=None if signed else UNSIGNED,
            ),
        )

    def s3(self) -> S3Client:
        """A typed S3 client."""
        client: S3Client = self.client("s3")
        return client


@contextmanager
def telling_aws_errors() -> Iterator[None]:
    """Turn what boto3 raises in the block into a TijError: the call, AWS's words, the next step."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        raise TijError(
            f"AWS refused {error.operation_name}: {told.get('Code')}: {told.get('Message')}\n"
            "Next: aws sts get-caller-identity, to see who asked"
        ) from error
    except BotoCoreError as error:
        raise TijError(
            f"AWS was not reached: {error}\nNext: aws sts get-caller-identity"
        ) from error
