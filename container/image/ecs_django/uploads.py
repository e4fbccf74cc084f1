"""Uploads in the bucket: what is deleted there leaves the CDN's edge too."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from ecs_django.edge import Edge

# S3 API Reference, DeleteObjects: keys of one request.
MOST = 1000

log = logging.getLogger("uploads")


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
        self._forget(name)

    def delete_many(self, names: Iterable[str]) -> set[str]:
        """At most `MOST`, at least one, in one request: those that are gone.

        Raises botocore's errors where S3 does not answer; the log has what S3 refuses by itself.
        """
        keys = {self._normalize_name(clean_name(name)): name for name in names}
        wanted = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
        for error in self.bucket.delete_objects(Delete=wanted).get("Errors", ()):
            log.error("%(Key)s is not deleted: %(Code)s: %(Message)s", error)
            del keys[error["Key"]]
        for name in keys.values():
            self._forget(name)
        return {*keys.values()}

    def _forget(self, name: str) -> None:
        if self._edge:
            self._edge.forget(urlsplit(self.url(name)).path)
