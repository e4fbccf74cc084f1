"""An upload decoded and written again: of what was sent only the pixels are published.

So no place where it was taken, no comment, no text behind the picture's end, and no second format
in the same file reaches anybody. An animation becomes its first frame.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from os import getuid
from pathlib import Path
from tempfile import gettempdir
from time import monotonic, sleep

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, ImageOps
from rest_framework.exceptions import APIException
from rest_framework.status import HTTP_503_SERVICE_UNAVAILABLE

from pictures.bounded import Bounded
from pictures.models import EXTENSIONS, file_name

# Megapixels by format: what a task of 512 MiB rewrites, one at a time, beside its two processes,
# which have half of it (tests/container/test_memory.py). Each is 4 MB decoded, and 25 in WebP.
MOST = {"JPEG": 13, "PNG": 13, "GIF": 13, "WEBP": 5}
# How they are written. WebP's usual effort takes another 32 MB for each that is transparent.
WRITTEN = {"JPEG": {"quality": 85}, "WEBP": {"method": 0}}
# A camera's file of several pictures, which begins as a JPEG and is shown as one.
SEVERAL = {"MPO": "JPEG"}
# Of the longer side: a card of the list is 360 CSS pixels wide, screens have up to two for each.
THUMBNAIL_PIXELS = 720
THUMBNAIL_FORMAT = "WEBP"
LOCK = Path(gettempdir()) / f"decoding-{getuid()}"
# Seconds that an upload waits for those before it; Nginx answers 504 after 55.
PATIENCE = 20


class Busy(APIException):
    """503: too many pictures at once; Retry-After is `wait` seconds."""

    status_code = HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("too many pictures at once: try again")
    wait = 10


# The stubs' class takes a parameter, Django's own does not.
class Still(ContentFile):  # type: ignore[type-arg]
    """A rewritten picture, with its thumbnail."""

    def __init__(self, picture: bytes, name: str, thumbnail: bytes) -> None:
        """`name` is the picture's; the thumbnail has its own."""
        super().__init__(picture, name=name)
        self.thumbnail = ContentFile(thumbnail, name=file_name(THUMBNAIL_FORMAT))
        self.room = len(picture) + len(thumbnail)
        """Bytes of both."""


def still(upload: File[bytes]) -> Still:
    """The picture in `upload`, rewritten under a new name.

    Raises Django's `ValidationError` for anything but a picture of `MOST` megapixels; `Busy`.
    """
    # Reads the head only; the pixels come with load().
    with _opened(upload) as image:
        width, height, image_format = image.width, image.height, str(image.format)
    image_format = SEVERAL.get(image_format, image_format)
    most = MOST[image_format]
    if width * height > most * 1_000_000:
        raise ValidationError(
            _("%(width)d x %(height)d pixels; at most %(most)d megapixels")
            % {"width": width, "height": height, "most": most}
        )
    with _alone():
        try:
            written, thumbnail = _written(upload, image_format)
        # Pillow raises many kinds of error for what it can't decode.
        except Exception as error:
            raise ValidationError(_("damaged, or not a picture")) from error
    return Still(written, file_name(image_format), thumbnail)


def _opened(upload: File[bytes]) -> Image.Image:
    try:
        return Image.open(Bounded(upload), formats=tuple(EXTENSIONS))
    except Exception as error:
        raise ValidationError(_("must be one of %s") % ", ".join(EXTENSIONS)) from error


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time in the task: its processes share the memory, their other threads go on.

    A lock of the file system ends with the process that holds it, however that ends.
    """
    deadline = monotonic() + PATIENCE
    with LOCK.open("ab") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > deadline:
                    raise Busy from None
                sleep(0.02)
        yield


def _written(upload: File[bytes], image_format: str) -> tuple[bytes, bytes]:
    plain = _pixels(upload, image_format)
    written, small = BytesIO(), BytesIO()
    plain.save(written, image_format, **WRITTEN.get(image_format, {}))
    # In place: memory holds one picture of full size and no copy.
    plain.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    plain.save(small, THUMBNAIL_FORMAT, quality=80)
    return written.getvalue(), small.getvalue()


def _pixels(upload: File[bytes], image_format: str) -> Image.Image:
    """Upright, in standard colours, with nothing that the file says of itself."""
    image = _opened(upload)
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    profile = image.info.get("icc_profile")
    alpha = image_format != "JPEG" and image.has_transparency_data
    # A copy, which leaves the file's decoder behind with all that it holds.
    plain = image.convert("RGBA" if alpha else "RGB")
    if profile:
        _to_standard_colours(plain, profile)
    # Writers copy what a file says of itself (comment, XMP, profile) from here.
    plain.info.clear()
    return plain


def _to_standard_colours(image: Image.Image, profile: bytes) -> None:
    # Broken profiles, and those of other channels than red, green and blue, change nothing.
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            inPlace=True,
        )
