"""A picture's files, its own and its thumbnail's, live as long as the picture that shows them.

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
    _remove({instance.image.name, instance.thumbnail.name}, using)


def _replaced(instance: Picture, raw: bool, using: str, **_: Any) -> None:
    if raw or instance.pk is None:
        return
    before = Picture.objects.using(using).filter(pk=instance.pk)
    for names in before.values_list("image", "thumbnail"):
        _remove({*names} - {instance.image.name, instance.thumbnail.name}, using)


def _remove(names: set[str | None], using: str) -> None:
    # Only once the database has forgotten them. robust: the log has a failure, the request goes on.
    for name in filter(None, names):
        delete = partial(Picture.image.field.storage.delete, name)
        transaction.on_commit(delete, using=using, robust=True)
