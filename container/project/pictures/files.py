"""A picture's files, its own and its thumbnail's, live as long as the picture that shows them.

By signals, so that the API, the admin, the deletion of a user and a shell all do the same. What is
to go is written down together with the deletion, and deleted once the database has both: whatever
ends in between, whoever saves or deletes a picture next goes on with it. S3 keeps a deleted file as
a noncurrent version for a while; nobody reads it through the CDN.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from django.db import connections, transaction
from django.db.models.signals import post_delete, post_save, pre_save

from ecs_django.uploads import MOST, Uploads
from pictures.models import Picture, Removal


def follow() -> None:
    """Listen to pictures; called once at the start."""
    post_delete.connect(_deleted, sender=Picture)
    pre_save.connect(_replaced, sender=Picture)
    post_save.connect(_saved, sender=Picture)


def _deleted(instance: Picture, using: str, **_: Any) -> None:
    _remove({instance.image.name, instance.thumbnail.name}, using)


def _replaced(instance: Picture, raw: bool, using: str, **_: Any) -> None:
    if raw or instance.pk is None:
        return
    before = Picture.objects.using(using).filter(pk=instance.pk)
    for names in before.values_list("image", "thumbnail"):
        _remove({*names} - {instance.image.name, instance.thumbnail.name}, using)


def _saved(using: str, **_: Any) -> None:
    _sweep_after_this(using)


def _remove(names: set[str | None], using: str) -> None:
    Removal.objects.using(using).bulk_create(Removal(name=name) for name in names if name)
    _sweep_after_this(using)


def _sweep_after_this(using: str) -> None:
    """Once for a transaction, however many pictures it deletes."""
    sweep = _sweeper(using)
    # The list that Django's own `captureOnCommitCallbacks` reads.
    if not any(sweep in hook for hook in connections[using].run_on_commit):
        # robust: the log has a failure, the request goes on.
        transaction.on_commit(sweep, using=using, robust=True)


@cache
def _sweeper(using: str) -> Callable[[], None]:
    # A function and no `partial`: Django names it in the log, and has no name for those.
    def sweep() -> None:
        _sweep(using)

    return sweep


def _sweep(using: str) -> None:
    """Delete the files that wait for it. Raises what the storage raises; the rest waits on."""
    removals, last = Removal.objects.using(using), 0
    while True:
        with transaction.atomic(using=using):
            # Two at once do not wait for each other, nor ask for the same.
            free = removals.select_for_update(skip_locked=True).filter(pk__gt=last).order_by("pk")
            names = dict(free.values_list("pk", "name")[:MOST])
            if not names:
                return
            gone = _delete({*names.values()})
            removals.filter(pk__in=[pk for pk, name in names.items() if name in gone]).delete()
        last = max(names)


def _delete(names: Collection[str]) -> Collection[str]:
    """Those that are gone."""
    storage = Picture.image.field.storage
    if isinstance(storage, Uploads):
        return storage.delete_many(names)
    # A directory, in development.
    for name in names:
        storage.delete(name)
    return names
