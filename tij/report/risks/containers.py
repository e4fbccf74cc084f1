"""What a container's image and environment show by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tij.report.entry import Action, Entry
from tij.report.risk import Risk
from tij.report.risks.context import Context
from tij.report.risks.rule import risk
from tij.report.values import Hidden, Word

_DEBUG = re.compile(r"(^|_)DEBUG$", re.IGNORECASE)
_ON = ("1", "true", "yes", "on")
_HOSTS = re.compile(r"ALLOWED_HOSTS$", re.IGNORECASE)
_ORIGINS = re.compile(r"(CORS|CSRF).*(ORIGIN|ALL|REGEX|TRUSTED)|ALLOWED_ORIGIN", re.IGNORECASE)
_GUARD = re.compile(r"SECURE|SSL|TLS|HSTS|VERIFY|CSRF|AUTH|HTTPONLY", re.IGNORECASE)
_PLACE = re.compile(
    r"(HOST|SERVER|ADDRESS|URL|URI|ENDPOINT|BROKER|BUCKET|PORT|DATABASE|DB|DOMAIN|REGION|QUEUE"
    r"|TOPIC|TABLE|CLUSTER|SECRET)(_?(NAME|ID|ARN|PATH|PREFIX))?$|SETTINGS_MODULE$",
    re.IGNORECASE,
)
"""Settings that say where the program finds something."""

FLOATING = ("", "latest")
OFF = ("", "0", "false", "no", "off", "none")


def find(entry: Entry, _: Context) -> Iterator[Risk]:
    """Of a new revision beside the one before it."""
    if entry.type != "aws_ecs_task_definition":
        return
    after = _by_name(entry.after("container_definitions"))
    if entry.action is Action.CREATE:
        for name, container in after.items():
            yield from _plain_secrets(entry, name, {}, _environment(container))
    if entry.action not in (Action.UPDATE, Action.REPLACE):
        return
    before = _by_name(entry.before("container_definitions"))
    known = next((one.get("image") for one in before.values()), None)
    for name, container in after.items():
        old = before.get(name, {})
        if not old and _is_from_elsewhere(known, container.get("image")):
            sides = {"before": None, "after": container.get("image")}
            yield risk(entry, "container-image", argument=_at(name, "image"), **sides)
        if old and _is_from_elsewhere(old.get("image"), container.get("image")):
            sides = {"before": old.get("image"), "after": container.get("image")}
            yield risk(entry, "container-image", argument=_at(name, "image"), **sides)
        was, is_ = _environment(old), _environment(container)
        yield from _plain_secrets(entry, name, was, is_)
        if old:
            secrets = set(_by_name(container.get("secrets")))
            yield from _settings(entry, name, was, is_, secrets)


def _settings(
    entry: Entry, name: str, was: dict[str, Any], is_: dict[str, Any], secrets: set[str]
) -> Iterator[Risk]:
    for key in {**was, **is_}:
        old, new = was.get(key), is_.get(key)
        if old == new or new is Word.UNKNOWN or (new is None and key in secrets):
            continue
        facts: dict[str, Any] = {
            "argument": _at(name, f"environment[{key}]"),
            "before": old,
            "after": new,
        }
        if _DEBUG.search(key) and str(new).lower() in _ON:
            yield risk(entry, "debug-on", **facts)
        elif _is_opened(key, str(old or ""), str(new or "")):
            yield risk(entry, "cors-open", **facts)
        elif _GUARD.search(key) and _is_on(old) and not _is_on(new):
            yield risk(entry, "protection-less", **facts)
        elif old is not None and (new is None or _PLACE.search(key)):
            yield risk(entry, "container-setting", **facts)


def _is_opened(key: str, old: str, new: str) -> bool:
    """Another site may use it; a host of its own may be added, every host may not."""
    added = set(new.split(",")) - set(old.split(",")) - {""}
    if _HOSTS.search(key):
        return any(one.strip().startswith("*") for one in added)
    if not _ORIGINS.search(key):
        return False
    return bool(added) and new.lower() not in OFF


def _is_on(value: object) -> bool:
    """A switch, or a number of seconds."""
    return value is not None and str(value).lower() not in OFF


def _plain_secrets(
    entry: Entry, name: str, was: dict[str, Any], is_: dict[str, Any]
) -> Iterator[Risk]:
    """What is hidden by its name stands in plain text in the task definition itself."""
    for key, value in is_.items():
        if isinstance(value, Hidden) and not isinstance(was.get(key), Hidden):
            yield risk(entry, "secret-in-plain", argument=_at(name, f"environment[{key}]"))


def _is_from_elsewhere(before: Any, after: Any) -> bool:
    if not isinstance(before, str) or not isinstance(after, str) or after is Word.UNKNOWN:
        return False
    (old, was), (new, is_) = _image(before), _image(after)
    return (
        old != new
        or (was.startswith("@") and not is_.startswith("@"))
        or (was not in FLOATING and is_ in FLOATING)
    )


def _image(text: str) -> tuple[str, str]:
    """Repository, and `@digest` or tag."""
    if "@" in text:
        name, _, digest = text.partition("@")
        return _image(name)[0], f"@{digest}"
    place, slash, name = text.rpartition("/")
    name, _, tag = name.partition(":")
    return f"{place}{slash}{name}", tag


def _environment(container: dict[str, Any]) -> dict[str, Any]:
    return {name: one.get("value") for name, one in _by_name(container.get("environment")).items()}


def _by_name(blocks: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(blocks, list):
        return {}
    found = [b for b in blocks if isinstance(b, dict) and isinstance(b.get("name"), str)]
    return {block["name"]: block for block in found}


def _at(container: str, what: str) -> str:
    return f"container_definitions[{container}].{what}"
