"""Which image is released: a digest in an SSM parameter (docs/decisions/0002)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tij.errors import TijError
from tij.image.repository import DIGEST

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True)
class ReleasedImage:
    """The parameter `name`; `ssm` is a boto3 client."""

    name: str
    ssm: SSMClient

    def read(self) -> str | None:
        """The released digest, None before the first release."""
        value: str = self.ssm.get_parameter(Name=self.name)["Parameter"]["Value"]
        return value if value.startswith(DIGEST) else None

    def write(self, digest: str, *, instead_of: str | None) -> None:
        """Release `digest`. TijError when another release came between: nothing is written then."""
        present = self.read()
        if present != instead_of:
            raise TijError(
                f"Another release came between: {present or 'no image'} is released now, it was"
                f" {instead_of or 'none'}.",
                next_step="tij release",
            )
        self.ssm.put_parameter(Name=self.name, Value=digest, Type="String", Overwrite=True)
