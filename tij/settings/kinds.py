"""Text, number, true or false: what kind of value a setting takes, and how TOML writes it."""

from __future__ import annotations

import json
from enum import StrEnum

from tij.settings.models import Settings, section_of

NUMBER = "a number, without quotes"
WHOLE_NUMBER = "a whole number, without quotes"
TABLE = "a table"
KINDS = {
    "string_type": "text, in quotes",
    "int_type": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_type": NUMBER,
    "bool_type": "true or false, without quotes",
    "tuple_type": "a list, in brackets",
    "dict_type": TABLE,
    "model_type": TABLE,
}
"""What pydantic's error types mean to somebody who writes TOML."""


def as_the_other_kind(error: str, value: object) -> str:
    """`value` as TOML writes it where the setting takes it; empty where it can't be that kind."""
    match error, value:
        case "string_type", bool() | int() | float():
            return json.dumps(str(json.dumps(value)))
        case "int_type", str() if value.lstrip("-").isdecimal():
            return value
        case "bool_type", str() if value in ("true", "false"):
            return value
        case "bool_type", 0 | 1:
            return "true" if value else "false"
        case "tuple_type", str() | int() | float():
            return json.dumps([value], ensure_ascii=False)
    return ""


def is_text(section: str, name: str) -> bool:
    """Whether the setting `name` of `section` takes text only; False for one that is not known."""
    if section not in Settings.model_fields or section == "environment":
        return False
    model, _ = section_of(section)
    field = model.model_fields.get(name)
    kind = field.annotation if field else None
    return kind in (str, str | None) or (isinstance(kind, type) and issubclass(kind, StrEnum))
