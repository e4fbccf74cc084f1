"""An upload decoded and written again: of what was sent only the pixels are published.

So no place where it was taken, no comment, no text behind the picture's end, and no second format
in the same file reaches anybody. An animation becomes its first frame.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps

from pictures.models import EXTENSIONS, file_name

# 16 megapixels take 64 MB decoded, a copy as much again: what two processes of 512 MiB can hold.
MAX_PIXELS = 16_000_000
# Of the longer side: a card of the list is 360 CSS pixels wide, screens have up to two for each.
THUMBNAIL_PIXELS = 720
THUMBNAIL_FORMAT = "WEBP"
# One at a time in each process; its other threads go on answering.
_decoding = Lock()


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

    Raises Django's `ValidationError` for anything but a picture of at most `MAX_PIXELS`.
    """
    upload.seek(0)
    try:
        # Reads the head only; the pixels come with load().
        image = Image.open(upload, formats=tuple(EXTENSIONS))
    except Exception as error:
        raise ValidationError(f"must be one of {', '.join(EXTENSIONS)}") from error
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(
            f"{image.width} x {image.height} pixels; at most {MAX_PIXELS // 1_000_000} megapixels"
        )
    image_format = str(image.format)
    try:
        with _decoding:
            written, thumbnail = _written(image, image_format)
    # Pillow raises many kinds of error for what it can't decode.
    except Exception as error:
        raise ValidationError("damaged, or not a picture") from error
    return Still(written, file_name(image_format), thumbnail)


def _written(image: Image.Image, image_format: str) -> tuple[bytes, bytes]:
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    alpha = image_format != "JPEG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if alpha else "RGB")
    if profile:
        plain = _standard_colours(plain, profile)
    # Writers copy what a file says of itself (comment, XMP, profile) from here.
    plain.info.clear()
    written, small = BytesIO(), BytesIO()
    plain.save(written, image_format, **({"quality": 85} if image_format == "JPEG" else {}))
    # In place: memory holds one picture of full size and no copy.
    plain.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    plain.save(small, THUMBNAIL_FORMAT, quality=80)
    return written.getvalue(), small.getvalue()


def _standard_colours(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        changed = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError):
        # Broken, or of other channels than red, green and blue.
        return image
    return changed or image
