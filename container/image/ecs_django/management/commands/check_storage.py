"""`check_storage`: a file through the default storage, for `smoke_command`."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

DIRECTORY = "check-storage"


class Command(BaseCommand):
    """Save one file where the project saves uploads, and print where it can be read.

    What an earlier run left is deleted first.
    """

    help = "Save a file through the default storage and print its address and digest."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises what the storage raises."""
        if default_storage.exists(DIRECTORY):
            for name in default_storage.listdir(DIRECTORY)[1]:
                default_storage.delete(f"{DIRECTORY}/{name}")
        content = token_hex().encode()
        name = default_storage.save(f"{DIRECTORY}/{token_hex(8)}.txt", ContentFile(content))
        address = default_storage.url(name)
        self.stdout.write(f"{address} sha256:{sha256(content).hexdigest()}")
