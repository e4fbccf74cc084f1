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
    # Empty for pictures from before there were any. The default is the database's too: the release
    # before this one goes on writing while the migration runs.
    thumbnail = models.ImageField(blank=True, default="", db_default="", editable=False)
    # Bytes of both files; 0 for pictures from before they were counted.
    size = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first, by the one index that every table has."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """As the admin shows it."""
        return self.title


class Report(models.Model):
    """A user's word that a picture should not be there; one for each of both."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    reason = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField(auto_now_add=True)
    # Looked at by staff, who left the picture.
    settled = models.BooleanField(default=False)

    class Meta:
        """The queue: what waits longest comes first."""

        ordering = ("settled", "id")
        constraints = (
            models.UniqueConstraint(fields=("picture", "reporter"), name="one_report_each"),
        )

    def __str__(self) -> str:
        """As the admin shows it."""
        return f"{self.picture}: {self.reason}"


class Removal(models.Model):
    """A file of no picture any more, until it is deleted."""

    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        """The file's."""
        return self.name


def file_name(image_format: str) -> str:
    """A name that says nothing of its uploader and has the extension of what was found in it."""
    return f"{uuid4().hex}.{EXTENSIONS[image_format]}"
