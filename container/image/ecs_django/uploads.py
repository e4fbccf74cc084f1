"""Uploads in the bucket: what is deleted there leaves the CDN's edge too."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from storages.backends.s3 import S3Storage

from ecs_django.edge import Edge


# django-storages has no types.
class Uploads(S3Storage):  # type: ignore[misc]
    """django-storages' S3, with one more option: `distribution_parameter`, as `Edge` takes it."""

    distribution_parameter: str | None

    def __init__(self, **options: Any) -> None:
        """Without `distribution_parameter` it is what it derives from."""
        super().__init__(**options)
        self._edge = Edge(self.distribution_parameter) if self.distribution_parameter else None

    def get_default_settings(self) -> dict[str, Any]:
        """django-storages refuses what is not here."""
        return {**super().get_default_settings(), "distribution_parameter": None}

    def delete(self, name: str) -> None:
        """Before the edge forgets its copy: it would fetch it again."""
        super().delete(name)
        if self._edge:
            self._edge.forget(urlsplit(self.url(name)).path)
