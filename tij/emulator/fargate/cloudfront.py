"""CreateInvalidation reaches the CDN that runs on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from tij.emulator.patches.query import Response


def invalidate(cloudfront: Any, forget: Callable[[Sequence[str]], None]) -> None:
    """CloudFront API Reference: CreateInvalidation. There is one CDN here."""
    create = cloudfront._create_invalidation

    def create_invalidation(distribution: str, body: bytes) -> Response:
        answer: Response = create(distribution, body)
        if answer[0] == HTTPStatus.CREATED:
            forget(
                cloudfront._invalidations[distribution][-1]["InvalidationBatch"]["Paths"]["Items"]
            )
        return answer

    cloudfront._create_invalidation = create_invalidation
