"""What Mozilla's HTTP Observatory gives an answer for its headers.

The tests and points are those of its page "Tests & Scoring" that look at one answer; redirects and
subresource integrity, which count 0 here, are not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
# What is better than good counts only where the rest is good.
BONUS_FROM = 90


def score(headers: Mapping[str, str], cookies: Iterable[str] = ()) -> int:
    """Points of an answer with these `headers` (names in any case) and `Set-Cookie` lines."""
    lower = {name.lower(): value for name, value in headers.items()}
    policy = _directives(lower.get("content-security-policy", ""))
    points = [
        _content_security(policy),
        _transport(lower.get("strict-transport-security", "")),
        _framing(lower.get("x-frame-options", ""), policy),
        0 if lower.get("x-content-type-options", "").lower() == "nosniff" else -5,
        _referrer(lower.get("referrer-policy")),
        _cookies(list(cookies)),
    ]
    base = 100 + sum(p for p in points if p < 0)
    return base + sum(p for p in points if p > 0) if base >= BONUS_FROM else max(base, 0)


def _directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name.lower(): sources for name, *sources in filter(None, parts)}


def _content_security(policy: Mapping[str, list[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    objects = policy.get("object-src", default)
    # A browser that knows nonces and hashes heeds no 'unsafe-inline' beside them.
    bound = any(re.match("'(nonce|sha256|sha384|sha512)-", source) for source in scripts)
    anywhere = {"*", "http:", "https:", "data:"}
    if ("'unsafe-inline'" in scripts and not bound) or anywhere & {*objects}:
        return -20
    if anywhere & {*scripts} and "'strict-dynamic'" not in scripts:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if default == ["'none'"] else 5


def _transport(value: str) -> int:
    if not (age := re.search(r"max-age=(\d+)", value)):
        return -20
    if int(age[1]) < SIX_MONTHS:
        return -10
    return 5 if "preload" in value else 0


def _framing(options: str, policy: Mapping[str, list[str]]) -> int:
    if policy.get("frame-ancestors", ["*"]) != ["*"]:
        return 5
    return 0 if options.upper() in ("DENY", "SAMEORIGIN") else -20


def _referrer(value: str | None) -> int:
    if value is None:
        return 0
    return 5 if {part.strip() for part in value.lower().split(",")} & PRIVATE else -5


def _cookies(lines: list[str]) -> int:
    attributes = [{part.strip().lower() for part in line.split(";")[1:]} for line in lines]
    if any("secure" not in each for each in attributes):
        return -20
    bound = [any(a.startswith("samesite=") for a in each) for each in attributes]
    return 5 if bound and all(bound) else 0
