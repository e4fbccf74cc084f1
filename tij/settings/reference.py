"""The settings reference (docs/settings.md and docs/ja/settings.md), rendered from the models.

`python -m tij.settings.reference` writes both; a test holds them against the models.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from annotated_types import Ge, Gt, Le, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tij.settings.allowed import rules_of
from tij.settings.models import Settings, section_of

ROOT = Path(__file__).parents[2]
JAPANESE = ROOT / "docs" / "ja" / "settings.toml"

HEADINGS = {
    "en": (
        "# Settings reference",
        "One TOML file per environment in `environments/`. Rendered from the models in"
        " `tij/settings/models/`: change it there, then run `python -m tij.settings.reference`.",
        ("key", "type", "allowed", "default", "meaning"),
        "required",
    ),
    "ja": (
        "# 設定リファレンス",
        "環境ごとに `environments/` の TOML ファイルを 1 つ用意します。このページは"
        " `tij/settings/models/` と `docs/ja/settings.toml` から"
        " `python -m tij.settings.reference` で生成されます。",
        ("キー", "型", "許される値", "既定値", "意味"),
        "必須",
    ),
}


def render(language: str) -> str:
    """The whole page in Markdown; `language` is `en` or `ja`."""
    title, introduction, columns, required = HEADINGS[language]
    japanese = tomllib.loads(JAPANESE.read_text(encoding="utf-8"))
    lines = [title, "", introduction, ""]
    for section, model in _sections():
        about = (model.__doc__ or "").partition(": ")[2].strip()
        about = about[:1].upper() + about[1:]
        heading = f"[[{section}]]" if section_of(section)[1] else f"[{section}]"
        lines += [f"## {heading}", "", japanese[section]["_"] if language == "ja" else about, ""]
        lines += ["| " + " | ".join(columns) + " |", "| --- | --- | --- | --- | --- |"]
        for key, field in _fields(model):
            meaning = japanese[section][key] if language == "ja" else field.description or ""
            default = required if field.is_required() else f"`{_toml(field.default)}`"
            may_be = _allowed(field, japanese["allowed"] if language == "ja" else {})
            lines.append(f"| `{key}` | {_type(field)} | {may_be} | {default} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def keys() -> Iterator[tuple[str, str]]:
    """(section, key) of every setting."""
    for section, model in _sections():
        for key, _ in _fields(model):
            yield section, key


def sentences() -> Iterator[str]:
    """What settings may be, where it is said in words: to be said in Japanese as well."""
    for _, model in _sections():
        for _, field in _fields(model):
            for rule in rules_of(field.annotation, field.metadata):
                # Values alone are the same in both languages.
                if re.search("[a-z] [a-z]", rule.words):
                    yield rule.words


def _sections() -> Iterator[tuple[str, type[BaseModel]]]:
    for name in Settings.model_fields:
        if name != "environment":
            yield name, section_of(name)[0]


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield prefix + name, field
        if _is_table(field.annotation):
            yield from _fields(field.annotation, f"{prefix}{name}.")
        for inner in get_args(field.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                many = "[]" if get_origin(field.annotation) is tuple else ""
                yield from _fields(inner, f"{prefix}{name}{many}.")


def _is_table(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _type(field: FieldInfo) -> str:
    annotation: Any = field.annotation
    if _is_table(annotation) or get_origin(annotation) is Mapping:
        return "table"
    inner = [a for a in get_args(annotation) if a not in (type(None), Ellipsis)]
    if inner:
        one = (get_origin(inner[0]) is Annotated and get_args(inner[0])[0]) or inner[0]
        name = "table" if issubclass(one, BaseModel) else _NAMES.get(one, "text")
        return f"list of {name}" if type(None) not in get_args(annotation) else name
    return _NAMES.get(annotation, "text")


def _allowed(field: FieldInfo, japanese: Mapping[str, str]) -> str:
    """What the setting may be, by its type, its bounds and the rules beside it."""
    annotation: object = field.annotation
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    words = [rule.words for rule in rules_of(annotation, field.metadata)]
    # A list of values is the same in both languages.
    said = [japanese.get(text, text) for text in words]
    return ("。" if japanese else "; ").join([*_bounds(field, ja=bool(japanese)), *said]) or "-"


def _bounds(field: FieldInfo, *, ja: bool) -> list[str]:
    least = greatest = None
    for bound in field.metadata:
        if isinstance(bound, MinLen):
            return [f"{bound.min_length} つ以上" if ja else f"{bound.min_length} or more of them"]
        if isinstance(bound, Gt):
            return ["0 より大きい数" if ja else "more than 0"]
        least = bound.ge if isinstance(bound, Ge) else least
        greatest = bound.le if isinstance(bound, Le) else greatest
    if least is None:
        return []
    if greatest is None:
        return [f"{least} 以上" if ja else f"{least} or more"]
    return [f"{least}〜{greatest}" if ja else f"{least} to {greatest}"]


_NAMES: Mapping[type, str] = {
    str: "text",
    int: "number",
    float: "number",
    Decimal: "number",
    bool: "true / false",
    date: "date",
}


def _toml(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Mapping | BaseModel):
        return "{}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def main() -> None:
    """Write both pages."""
    (ROOT / "docs" / "settings.md").write_text(render("en"), encoding="utf-8")
    (ROOT / "docs" / "ja" / "settings.md").write_text(render("ja"), encoding="utf-8")


if __name__ == "__main__":
    main()
