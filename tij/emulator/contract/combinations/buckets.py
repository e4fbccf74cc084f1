"""S3: life-cycle rules and tags."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tij.emulator.contract.answers import Refusal
from tij.emulator.contract.combinations.rules import Rules
from tij.emulator.contract.repeats import repeated
from tij.emulator.contract.request import Parameters


def _lifecycle(said: Parameters, _: str) -> Iterator[Refusal]:
    """S3 User Guide, "Lifecycle configuration elements" and "Conflicting lifecycle rules"."""
    rules = (said.get("LifecycleConfiguration") or {}).get("Rules", [])
    if repeated(rule.get("ID") for rule in rules):
        yield Refusal(
            "InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule"
        )
    for rule in rules:
        expires = (rule.get("Expiration") or {}).get("Days")
        moves = [t["Days"] for t in rule.get("Transitions", []) if t.get("Days") is not None]
        if expires is not None and moves and max(moves) >= expires:
            message = (
                "'Days' in the Expiration action must be greater than in the Transition action"
            )
            yield Refusal("InvalidArgument", message)
        yield from _transitions(rule)
        dates = [(rule.get("Expiration") or {}).get("Date")]
        dates += [t.get("Date") for t in rule.get("Transitions", [])]
        for date in dates:
            if date is not None and not re.search(
                r"(T00:00:00(\.0+)?(Z|\+00:00)?|\d{4}-\d\d-\d\d)$", _time(date)
            ):
                yield Refusal("InvalidArgument", "'Date' must be at midnight GMT")


CLASSES = (
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
"""S3 User Guide, "Transitioning objects": a waterfall, from each to those after it."""


def _transitions(rule: Mapping[str, Any]) -> Iterator[Refusal]:
    given = [
        (one["Days"], one.get("StorageClass"))
        for one in rule.get("Transitions", [])
        if one.get("Days") is not None and one.get("StorageClass") in CLASSES
    ]
    if repeated(kind for _, kind in given):
        message = "'StorageClass' must be different for 'Transition' actions in same 'Rule'"
        yield Refusal("InvalidRequest", message)
    ordered = sorted(given, key=lambda one: CLASSES.index(str(one[1])))
    for (before, first), (after, then) in itertools.pairwise(ordered):
        least = 30 if first in ("STANDARD_IA", "ONEZONE_IA") else 1
        if after - before < least:
            message = f"'Days' in the 'Transition' action for StorageClass '{then}' must be {least}"
            yield Refusal("InvalidArgument", f"{message} days more than for '{first}'")


def _time(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _bucket_tags(said: Parameters, _: str) -> Iterator[Refusal]:
    """S3 API Reference, PutBucketTagging: InvalidTag."""
    if repeated(tag.get("Key") for tag in (said.get("Tagging") or {}).get("TagSet", [])):
        message = "Cannot provide multiple Tags with the same key"
        yield Refusal("InvalidTag", message)


RULES: Rules = {
    ("s3", "PutBucketLifecycleConfiguration"): (_lifecycle,),
    ("s3", "PutBucketTagging"): (_bucket_tags,),
}
