"""The project's own variables and secrets."""

from __future__ import annotations

import re

from tij.settings import references
from tij.settings.models import AppSettings, CacheSettings, EmailSettings
from tij.settings.problems import SECRET_WORDS, Problem, Problems

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def variables(app: AppSettings) -> Problems:
    """A project's own variables: names, references, no secret, none that the product sets."""
    for key in ("environment", "build_environment"):
        for name, value in getattr(app, key).items():
            if (key, name) == ("environment", "DEBUG") and value in references.OFF:
                continue
            yield from _variable(f"app.{key}.{name}", name)
            if key == "environment":
                yield from _value(f"app.{key}.{name}", name, value)
    seen = dict.fromkeys(app.environment, "app.environment")
    for key in ("secrets", "generated_secrets"):
        for name in getattr(app, key):
            yield from _variable(f"app.{key}", name)
            if name in seen:
                yield Problem(f"app.{key}", name, f"not also in {seen[name]}", "say it once")
            seen[name] = f"app.{key}"


def cache_address(app: AppSettings, cache: CacheSettings) -> Problems:
    """With a cache its address is the product's to give; without one it cannot be referred to."""
    if not cache.enabled:
        for name, value in app.environment.items():
            if references.secret_in(value) == references.CACHE_ADDRESS:
                yield Problem(
                    f"app.environment.{name}",
                    value,
                    "the address of a cache that is made",
                    "set cache.enabled = true, or remove it",
                )
        return
    yield from _given_by(app, "cache", references.CACHE_ADDRESS)


def mail_address(app: AppSettings, email: EmailSettings) -> Problems:
    """With mail its address is the product's to give."""
    if email.enabled:
        yield from _given_by(app, "email", references.EMAIL_FROM)


def _given_by(app: AppSettings, section: str, name: str) -> Problems:
    for key in ("environment", "secrets", "generated_secrets"):
        if name in getattr(app, key):
            yield Problem(
                f"app.{key}",
                name,
                f"not the variable that [{section}] gives",
                f"remove it, or set {section}.enabled = false",
            )


def _variable(key: str, name: str) -> Problems:
    if not VARIABLE.fullmatch(name):
        yield Problem(key, name, "a variable's name: letters, digits and _", "correct it")
    elif name in references.GIVEN:
        yield Problem(
            key,
            name,
            "a variable that the product does not set (docs/container-contract.md)",
            "remove it: the container has it already",
        )


def _value(key: str, name: str, value: str) -> Problems:
    found = references.names_in(value)
    for reference in found:
        if reference in references.SECRETS:
            if references.secret_in(value) is None:
                yield Problem(
                    key,
                    value,
                    f"'{{{reference}}}' alone: it is a secret",
                    "write nothing around it; put a text with a secret in it into app.secrets",
                )
        elif reference not in references.OUTPUTS:
            yield Problem(
                key,
                value,
                f"{{name}} of {', '.join((*references.OUTPUTS, *references.SECRETS))}",
                "correct the name",
            )
    looks_plain = value.lower() in ("", "true", "false") or value.replace(".", "").isdigit()
    if SECRET_WORDS.search(name) and not found and not looks_plain:
        yield Problem(
            key,
            value,
            "not a secret: this file is in git and the value would be in AWS's console",
            f"put {name} into app.secrets, then tij secret set {name}",
        )
