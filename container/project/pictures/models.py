"""A picture: its file is in S3, everything else in PostgreSQL."""

from uuid import uuid4

from django.conf import settings
from django.db import models

# By Pillow's format names: what browsers show. The extension decides the Content-Type.
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


class Picture(models.Model):
    """Uploaded by a user, shown to everyone."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pictures"
    )
    title = models.CharField(max_length=200)
    image = models.ImageField()
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-uploaded_at", "-id")

    def __str__(self) -> str:
        """As the admin shows it."""
        return self.title


def file_name(image_format: str) -> str:
    """A name that says nothing of its uploader and has the extension of what was found in it."""
    return f"{uuid4().hex}.{EXTENSIONS[image_format]}"
