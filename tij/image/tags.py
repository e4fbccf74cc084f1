"""Which image a tag means now, asked of its registry without a login.

OCI Distribution Specification, "Checking if content exists in the registry"; for the token,
Distribution, "Token Authentication Specification", as Docker Hub and ECR's public registry do it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from tij.errors import BadInputError, TijError
from tij.image.bases import DIGEST

if TYPE_CHECKING:
    import httpx

# Seconds.
TIMEOUT = 30.0
HUB, HUB_API = "docker.io", "registry-1.docker.io"
# An index first: it is all processors' image.
ACCEPT = ", ".join(
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
)
CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Tag:
    """A name's parts: `docker.io`, `library/python`, `3.13-slim-trixie`."""

    registry: str
    repository: str
    tag: str

    @classmethod
    def parse(cls, image: str) -> Tag:
        """As docker reads a name: without a host it is at Docker Hub, without an owner official."""
        first, slash, rest = image.partition("/")
        named = bool(slash) and (first == "localhost" or "." in first or ":" in first)
        registry, path = (first, rest) if named else (HUB, image)
        repository, _, tag = path.partition(":")
        if registry == HUB and "/" not in repository:
            repository = f"library/{repository}"
        return cls(registry, repository, tag or "latest")

    def __str__(self) -> str:
        return f"{self.registry}/{self.repository}:{self.tag}"

    @property
    def manifest(self) -> str:
        """Where its registry says what it means."""
        host = HUB_API if self.registry == HUB else self.registry
        return f"https://{host}/v2/{self.repository}/manifests/{self.tag}"


def digest_of(image: str) -> str:
    """`sha256:...` of what `image`, a name with a tag, means now.

    BadInputError for a name that its registry does not show; TijError when it does not answer.
    """
    # Imported here: most commands end before they need it.
    import httpx

    tag = Tag.parse(image)
    try:
        with httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=True,
            headers={"Accept": ACCEPT, "User-Agent": "tij"},
        ) as client:
            return _ask(client, tag)
    except httpx.InvalidURL as error:
        raise BadInputError(
            f"{image} is not an image name: {error}.",
            next_step="correct it in container/Dockerfile",
        ) from error
    except httpx.RequestError as error:
        raise TijError(
            f"{tag.registry} cannot be reached: {str(error) or type(error).__name__}.",
            next_step="look at the network (HTTPS_PROXY for a proxy), then run it again",
        ) from error


def _ask(client: httpx.Client, tag: Tag) -> str:
    answer = client.head(tag.manifest)
    granted: dict[str, str] = {}
    challenge = answer.headers.get("WWW-Authenticate", "")
    if answer.status_code == HTTPStatus.UNAUTHORIZED and challenge.lower().startswith("bearer "):
        granted = {"Authorization": f"Bearer {_token(client, tag, challenge)}"}
        answer = client.head(tag.manifest, headers=granted)
    _check(answer, tag)
    digest = answer.headers.get("Docker-Content-Digest", "")
    if not digest:
        # The header is a recommendation; the digest is of these bytes.
        answer = client.get(tag.manifest, headers=granted)
        _check(answer, tag)
        digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    if not DIGEST.fullmatch(digest):
        raise _odd(tag, f"the digest {digest[:80]!r}")
    return str(digest)


def _token(client: httpx.Client, tag: Tag, challenge: str) -> str:
    """Nothing is sent for it: whoever asks may read what is public."""
    said = dict(CHALLENGE.findall(challenge))
    realm = said.pop("realm", "")
    if not realm.startswith("https://"):
        raise _odd(tag, f"the login {challenge[:80]!r}")
    answer = client.get(realm, params={k: said[k] for k in ("service", "scope") if k in said})
    _check(answer, tag)
    try:
        given = answer.json()
    except ValueError:
        given = None
    token = (given.get("token") or given.get("access_token")) if isinstance(given, dict) else None
    if not isinstance(token, str):
        raise _odd(tag, "no token")
    return token


def _check(answer: httpx.Response, tag: Tag) -> None:
    code = answer.status_code
    if answer.is_success:
        return
    if code == HTTPStatus.NOT_FOUND:
        raise BadInputError(
            f"{tag}: {tag.registry} has no such tag.",
            next_step="correct it in container/Dockerfile",
        )
    if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise BadInputError(
            f"{tag}: {tag.registry} does not show it without a login ({code}): it is not public, or"
            " not there.",
            next_step="correct it in container/Dockerfile",
        )
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "")
        raise TijError(
            f"{tag.registry} answers too many requests from this address (429).",
            next_step=f"run it again {f'in {wait} s' if wait.isdigit() else 'in an hour'}",
        )
    raise TijError(
        f"{tag}: {tag.registry} answered {code} {answer.reason_phrase}.".replace(" .", "."),
        next_step="run it again later",
    )


def _odd(tag: Tag, what: str) -> TijError:
    return TijError(
        f"{tag}: {tag.registry} answered with {what}, as no registry does.",
        next_step="look whether a proxy stands between",
    )
