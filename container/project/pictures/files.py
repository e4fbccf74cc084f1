"""A file lives as long as the picture that shows it.

By signals, so that the API, the admin, the deletion of a user and a shell all do the same. S3 keeps
a deleted file as a noncurrent version for a while; nobody reads it through the CDN.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_save

from pictures.models import Picture


def follow() -> None:
    """Listen to pictures; called once at the start."""
    post_delete.connect(_deleted, sender=Picture)
    pre_save.connect(_replaced, sender=Picture)


def _deleted(instance: Picture, using: str, **_: Any) -> None:
    _remove(instance.image.name, using)


def _replaced(instance: Picture, raw: bool, using: str, **_: Any) -> None:
    if raw or instance.pk is None:
        return
    before = Picture.objects.using(using).filter(pk=instance.pk).values_list("image", flat=True)
    for name in before:
        if name != instance.image.name:
            _remove(name, using)


def _remove(name: str, using: str) -> None:
    # Only once the database has forgotten it. robust: the log has a failure, the request goes on.
    delete = partial(Picture.image.field.storage.delete, name)
    transaction.on_commit(delete, using=using, robust=True)
