"""The environment variables that a project's source asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tij.app.source import Module

# `os.environ`, and the readers of django-environ, environs, python-decouple and dj-database-url.
READERS = {"getenv", "env", "config", "get_env", "env_var"}
TYPED_READERS = {
    *("str", "bool", "int", "float", "list", "tuple", "dict", "json", "url", "path", "bytes"),
    *("db", "db_url", "cache", "cache_url", "dj_db_url", "dj_cache_url", "email_url", "search_url"),
    *(
        "dj_email_url",
        "channels_url",
        "decimal",
        "date",
        "datetime",
        "timedelta",
        "enum",
        "log_level",
    ),
}
SETTINGS_BASES = {"BaseSettings"}


@dataclass(frozen=True)
class Asked:
    """A variable, whether the project starts without it, and the first place that asks."""

    name: str
    required: bool
    where: str
    conditional: bool
    """Asked for inside an `if` or a function only."""


def asked_for(modules: Iterable[Module], root: Path) -> list[Asked]:
    """Every variable by name; one that any place requires outright is required."""
    found: dict[str, Asked] = {}
    for module in modules:
        for name, required, conditional, line in _reads(module.tree):
            where = f"{module.path.relative_to(root)}:{line}"
            asked = Asked(name, required, where, conditional)
            known = found.get(name)
            harder = required and not conditional
            if known is None or (harder and (not known.required or known.conditional)):
                found[name] = asked
    return sorted(found.values(), key=lambda asked: asked.name)


Read = tuple[str, bool, bool, int]


def _reads(tree: ast.Module) -> Iterator[Read]:
    """(name, required, conditional, line) of each read in a module."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, conditional = waiting.pop()
        found = _read(node)
        if found:
            yield found[0], found[1], conditional, getattr(node, "lineno", 0)
        if isinstance(node, ast.ClassDef):
            yield from _of_pydantic(node)
        inside = isinstance(node, ast.If | ast.FunctionDef | ast.AsyncFunctionDef | ast.Try)
        inside = inside or isinstance(node, ast.IfExp | ast.Lambda | ast.ExceptHandler)
        waiting += [(child, conditional or inside) for child in ast.iter_child_nodes(node)]


def _read(node: ast.AST) -> tuple[str, bool] | None:
    if isinstance(node, ast.Subscript) and _is_environ(node.value):
        name = _text(node.slice)
        return (name, True) if name and isinstance(node.ctx, ast.Load) else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    name, function = _text(node.args[0]), node.func
    if not name or not name.isidentifier() or not name.isupper():
        return None
    default = len(node.args) > 1 or any(keyword.arg == "default" for keyword in node.keywords)
    if isinstance(function, ast.Name) and function.id in READERS:
        return name, not default and function.id != "getenv"
    if isinstance(function, ast.Attribute):
        if _is_environ(function.value) and function.attr in ("get", "setdefault", "pop"):
            return name, False
        if function.attr == "getenv":
            return name, False
        reader = function.value.id if isinstance(function.value, ast.Name) else ""
        if reader.lower() in ("env", "environ") and function.attr in TYPED_READERS:
            return name, not default
    return None


def _is_environ(node: ast.expr) -> bool:
    named = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return named == "environ"


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _of_pydantic(node: ast.ClassDef) -> Iterator[Read]:
    """Fields of a pydantic-settings class; each is a variable, in capitals, after its prefix."""
    bases = {getattr(b, "attr", getattr(b, "id", "")) for b in node.bases}
    if not bases & SETTINGS_BASES:
        return
    prefix = next(
        (
            _text(keyword.value)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call)
            for keyword in inner.keywords
            if keyword.arg == "env_prefix"
        ),
        "",
    )
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if not name.startswith("_") and name != "model_config":
                required = statement.value is None
                yield f"{prefix}{name}".upper(), required, False, statement.lineno
