"""The ECR repository of the foundation."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from tij.errors import BadInputError
from tij.image.builder import Login

DIGEST = "sha256:"


@dataclass(frozen=True)
class Repository:
    """`url` is `<account>.dkr.ecr.<region>.amazonaws.com/<name>`; `ecr` a boto3 client."""

    url: str
    ecr: Any

    @property
    def name(self) -> str:
        """The repository's name."""
        return self.url.split("/", 1)[1]

    def digest(self, tag: str) -> str | None:
        """Digest of the image tagged `tag`, None when there is none (ECR, DescribeImages)."""
        return self._describe({"imageTag": tag})

    def find(self, image: str) -> str:
        """The digest of `image`, a digest or a tag; BadInputError when it isn't here."""
        wanted = image.removeprefix(f"{self.url}@").removeprefix(f"{self.url}:")
        key = "imageDigest" if wanted.startswith(DIGEST) else "imageTag"
        digest = self._describe({key: wanted})
        if digest is None:
            raise BadInputError(
                f"{image}: the repository {self.name} holds no such image.",
                next_step="tij image push",
            )
        return digest

    def tags(self, digest: str) -> list[str]:
        """The tags of an image: its commit."""
        try:
            found = self.ecr.describe_images(
                repositoryName=self.name, imageIds=[{"imageDigest": digest}]
            )
        except self.ecr.exceptions.ClientError:
            return []
        return [tag for image in found["imageDetails"] for tag in image.get("imageTags", [])]

    def login(self) -> Login:
        """A login for twelve hours (ECR, GetAuthorizationToken)."""
        (granted,) = self.ecr.get_authorization_token()["authorizationData"]
        user, password = base64.b64decode(granted["authorizationToken"]).decode().split(":", 1)
        return Login(self.url.split("/", 1)[0], user, password)

    def _describe(self, image: dict[str, str]) -> str | None:
        try:
            found = self.ecr.describe_images(repositoryName=self.name, imageIds=[image])
        except self.ecr.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in (
                "ImageNotFoundException",
                "InvalidParameterException",
            ):
                return None
            raise
        # AWS refuses an unknown image, others answer with none.
        digests: list[str] = [detail["imageDigest"] for detail in found["imageDetails"]]
        return digests[0] if digests else None
