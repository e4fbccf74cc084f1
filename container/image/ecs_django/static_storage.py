"""Hashed names for the static files of a project that never had them."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class LenientManifestStorage(ManifestStaticFilesStorage):
    """A name without a file stays as it is, in style sheets and in pages alike.

    Django's own ends the collection at the first one, which may be a package's source map, and a
    page with an error 500; without hashed names nobody had noticed.
    """

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """ValueError is Django's for a file that is not there."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name
