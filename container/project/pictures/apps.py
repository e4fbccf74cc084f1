"""The application, with what listens to its models."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Found by Django through its name."""

    name = "pictures"

    def ready(self) -> None:
        """Whoever deletes a picture, its file goes too."""
        from pictures import files

        files.follow()
