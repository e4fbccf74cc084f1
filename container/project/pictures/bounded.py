"""A file that costs so much and no more to read, whatever is in it.

Pixels bound what a picture takes in memory, and not the time that its file takes: a progressive
JPEG may draw the same 13 megapixels in 300,000 scans of 28 bytes, which is an hour of a processor,
and a file of any format may be millions of parts that Pillow reads one by one and puts together by
copying.
"""

from __future__ import annotations

from django.core.files.base import File

# Calls, of which Pillow makes four for a part of a PNG. One of 10 MB has 1,300, of 8 kB each.
READS = 10_000
# A progressive JPEG has ten, and a camera's own previews some more.
SCANS = 50
JPEG = b"\xff\xd8"
# In a scan's data no such bytes follow one another.
SCAN = b"\xff\xda"


class CostlyError(Exception):
    """It is read no further."""


# The stubs' class takes a parameter, Django's own does not.
class Bounded(File):  # type: ignore[type-arg]
    """For one reader, who meets `CostlyError` where a picture's file would have ended by then."""

    def __init__(self, upload: File[bytes]) -> None:
        """From its beginning."""
        super().__init__(upload)
        self._upload = upload
        self.seek(0)
        self._jpeg = upload.read(len(JPEG)) == JPEG
        self._reads = self._scans = 0
        self.seek(0)

    def read(self, size: int = -1) -> bytes:
        """What comes next. A JPEG's scans are counted before a decoder sees them."""
        self._reads += 1
        content: bytes = self._upload.read(size)
        if self._jpeg:
            self._scans += content.count(SCAN)
        if self._reads > READS or self._scans > SCANS:
            raise CostlyError
        return content
