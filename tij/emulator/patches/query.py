"""AWS's query protocol as ministack hands it to its services."""

from __future__ import annotations

from collections.abc import Mapping

Params = Mapping[str, list[str]]
Response = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


def first(params: Params, key: str) -> str:
    """The parameter's value, or an empty text."""
    values = params.get(key) or [""]
    return values[0] if isinstance(values, list) else values


def members(params: Params, key: str) -> list[str]:
    """The values of a list parameter: `<key>.member.1`, `<key>.<Name>.1` or `<key>.1`, ..."""
    numbered = {
        int(name.rsplit(".", 1)[1]): first(params, name)
        for name in params
        if name.startswith(f"{key}.") and name.rsplit(".", 1)[1].isdigit()
    }
    return [numbered[number] for number in sorted(numbered)]
