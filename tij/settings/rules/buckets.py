"""The three buckets."""

from __future__ import annotations

from collections import Counter

from tij.settings.models import StateSettings, StorageSettings
from tij.settings.problems import Problem, Problems


def buckets(state: StateSettings, storage: StorageSettings) -> Problems:
    """Three different ones."""
    found = {
        "state.bucket": state.bucket,
        "storage.files_bucket": storage.files_bucket,
        "storage.log_bucket": storage.log_bucket,
    }
    for name, times in Counter(found.values()).items():
        if times > 1:
            keys = [key for key, value in found.items() if value == name]
            yield Problem(
                keys[-1], name, f"another bucket than {keys[0]}", "give each its own bucket"
            )
