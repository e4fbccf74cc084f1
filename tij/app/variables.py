"""The environment variables that a project's source asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tij.app.source import Module, setting_of

# The readers of django-environ, environs, python-decouple and dj-database-url, by custom.
READERS = frozenset({"getenv", "env", "config", "get_env", "env_var"})
# Each gives a reader of its own: `variables = environ.Env()`.
MAKERS = frozenset({"Env", "FileAwareEnv", "AutoConfig", "Config"})
# `from decouple import config as read`; `from os import environ as e`.
IMPORTED = frozenset({("decouple", "config"), ("os", "getenv")})
TYPED_READERS = frozenset(
    (
        *("str", "bool", "int", "float", "list", "tuple", "dict", "json", "url", "path", "bytes"),
        *("db", "db_url", "cache", "cache_url", "email", "email_url", "search_url"),
        *("dj_db_url", "dj_cache_url", "dj_email_url", "channels", "channels_url"),
        *("decimal", "date", "datetime", "timedelta", "time", "enum", "log_level", "uuid"),
    )
)
SETTINGS_BASE = "BaseSettings"


@dataclass(frozen=True)
class Asked:
    """A variable, whether the project starts without it, and the first place that asks."""

    name: str
    required: bool
    where: str
    conditional: bool
    """Asked for inside an `if` or a function only."""
    setting: str = ""
    """Django's setting, or the field of a settings class, that gets the value; else empty."""
    default: str = ""
    """The text that stands in for a variable that is not there; empty for any other kind."""
    opened: bool = False
    """Its value is the path of a file that the settings open."""


def asked_for(modules: Iterable[Module], root: Path) -> list[Asked]:
    """Every variable by name; one that any place requires outright is required."""
    read = list(modules)
    classes, own = _settings_classes(read), _own_readers(read)
    found: dict[str, Asked] = {}
    for module in read:
        opened = _opened(module.tree)
        for one in [*_Reader(module.tree, own).reads(), *_of_pydantic(module.tree, classes)]:
            where = f"{module.path.relative_to(root)}:{one.line}"
            asked = Asked(
                one.name,
                one.required,
                where,
                one.conditional,
                one.setting,
                one.default,
                one.name in opened or one.setting in opened,
            )
            known = found.get(one.name)
            harder = one.required and not one.conditional
            if known is None or (harder and (not known.required or known.conditional)):
                found[one.name] = asked
    return sorted(found.values(), key=lambda asked: asked.name)


@dataclass(frozen=True)
class _Read:
    name: str
    required: bool
    conditional: bool
    line: int
    setting: str
    default: str = ""


@dataclass(frozen=True)
class _Around:
    """Where a node stands: inside a condition, below a prefix, within a setting's value."""

    conditional: bool = False
    prefix: str = ""
    setting: str = ""


@dataclass
class _Reader:
    """Finds the reads of one module; `defaults` are those of django-environ's scheme."""

    tree: ast.Module
    own: Mapping[str, bool]
    """Functions of the project that read the variable they are given → whether it must be there."""
    readers: set[str] = field(default_factory=set)
    environs: set[str] = field(default_factory=set)
    defaults: set[str] = field(default_factory=set)
    unknown: bool = False
    """Whether the scheme's defaults are in a table elsewhere: `Env(**SCHEME)`."""
    used: set[int] = field(default_factory=set)
    """Ids of nodes whose value None would be an error: `os.getenv("X").split()`."""

    def reads(self) -> Iterator[_Read]:
        self._learn()
        waiting: list[tuple[ast.AST, _Around]] = [(self.tree, _Around())]
        while waiting:
            node, around = waiting.pop()
            self.used |= _used_by(node)
            if found := self._read(node):
                name = f"{around.prefix}{found[0]}"
                required = found[1] and not self.unknown and name not in self.defaults
                line, default = getattr(node, "lineno", 0), _default(node)
                yield _Read(name, required, around.conditional, line, around.setting, default)
            inside = self._inside(node, around)
            waiting += [(child, inside) for child in ast.iter_child_nodes(node)]

    def _learn(self) -> None:
        """The names by which this module calls a reader or the environment."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    called = alias.asname or alias.name
                    if (node.module, alias.name) in IMPORTED:
                        self.readers.add(called)
                    elif (node.module, alias.name) == ("os", "environ"):
                        self.environs.add(called)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                made = node.value
                if isinstance(made, ast.Call) and _last(made.func) in MAKERS:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    self.readers |= {t.id for t in targets if isinstance(t, ast.Name)}
                    self.defaults |= _of_scheme(made)
                    self.unknown |= any(keyword.arg is None for keyword in made.keywords)

    def _inside(self, node: ast.AST, around: _Around) -> _Around:
        conditional = isinstance(node, ast.If | ast.FunctionDef | ast.AsyncFunctionDef | ast.Try)
        conditional |= isinstance(node, ast.IfExp | ast.Lambda | ast.ExceptHandler)
        prefix, setting = around.prefix, around.setting
        if isinstance(node, ast.With):
            calls = [i.context_expr for i in node.items if isinstance(i.context_expr, ast.Call)]
            prefix += "".join(_text(c.args[0]) for c in calls if _last(c.func) == "prefixed")
        elif isinstance(node, ast.Assign):
            setting = setting_of(node.targets[0])
        elif isinstance(node, ast.AnnAssign):
            setting = setting_of(node.target)
        return _Around(around.conditional or conditional, prefix, setting)

    def _read(self, node: ast.AST) -> tuple[str, bool] | None:
        """(name, required) where `node` reads a variable."""
        if isinstance(node, ast.Subscript) and self._is_environ(node.value):
            name = _text(node.slice)
            return (name, True) if name and isinstance(node.ctx, ast.Load) else None
        if not isinstance(node, ast.Call) or not node.args:
            return None
        name, function = _text(node.args[0]), node.func
        if not name or not name.isidentifier() or not name.isupper():
            return None
        default = len(node.args) > 1 or any(keyword.arg == "default" for keyword in node.keywords)
        known = READERS | self.readers
        needed = not default and id(node) in self.used
        if isinstance(function, ast.Name) and function.id in self.own:
            return name, self.own[function.id] and not default
        if isinstance(function, ast.Name) and function.id in known:
            return name, not default if function.id != "getenv" else needed
        if isinstance(function, ast.Attribute):
            if self._is_environ(function.value) and function.attr in ("get", "setdefault", "pop"):
                return name, needed
            if function.attr == "getenv":
                return name, needed
            reader = function.value.id if isinstance(function.value, ast.Name) else ""
            is_reader = reader in self.readers or reader.lower() in ("env", "environ")
            if is_reader and function.attr in TYPED_READERS:
                return name, not default
        return None

    def _is_environ(self, node: ast.expr) -> bool:
        return _last(node) == "environ" or (isinstance(node, ast.Name) and node.id in self.environs)


def _opened(tree: ast.Module) -> set[str]:
    """Names and variables in the first argument of `open()`: `open(CONFIG_FILE)`."""
    return {
        name
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _last(call.func) == "open" and call.args
        for node in ast.walk(call.args[0])
        if (name := _text(node) or _last(node)).isupper()
    }


def _used_by(node: ast.AST) -> set[int]:
    """What `node` takes an attribute or an item of, or makes a number of."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return {id(node.value)}
    if isinstance(node, ast.Call) and _last(node.func) in ("int", "float", "Decimal"):
        return {id(argument) for argument in node.args[:1]}
    return set()


def _default(node: ast.AST) -> str:
    """The text, number or truth in a reader's second argument, or in `default=`."""
    if not isinstance(node, ast.Call):
        return ""
    named = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
    given = [*node.args[1:2], *named]
    words = [
        str(each.value)
        if isinstance(each, ast.Constant) and isinstance(each.value, bool | int)
        else _text(each)
        for each in given
    ]
    return next(filter(None, words), "")


def _of_scheme(made: ast.Call) -> set[str]:
    """`Env(DEBUG=(bool, False))`: variables of a cast and a default; `(bool,)` has none."""
    return {
        keyword.arg
        for keyword in made.keywords
        if keyword.arg and isinstance(keyword.value, ast.Tuple) and len(keyword.value.elts) > 1
    }


def _last(node: ast.AST) -> str:
    """`c` of `a.b.c`, `c` of `c`; else empty."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _own_readers(modules: Iterable[Module]) -> dict[str, bool]:
    """`def get_secret(name): return os.environ[name]`, wherever it is."""
    found = {}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.args.args:
                first = node.args.args[0].arg
                reads = [n for n in ast.walk(node) if _is_read_of(n, first)]
                if reads:
                    # `if name in os.environ` looks first.
                    looks = any(isinstance(n, ast.In | ast.NotIn) for n in ast.walk(node))
                    found[node.name] = not looks and any(
                        isinstance(n, ast.Subscript) for n in reads
                    )
    return found


def _is_read_of(node: ast.AST, name: str) -> bool:
    """Whether the environment is asked for the variable whose name is in variable `name`."""
    if isinstance(node, ast.Subscript):
        key, asked = node.slice, _last(node.value) == "environ"
    elif isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute):
        of = _last(node.func.value)
        key, asked = node.args[0], (of, node.func.attr) in (("environ", "get"), ("os", "getenv"))
    else:
        return False
    return asked and isinstance(key, ast.Name) and key.id == name


def _settings_classes(modules: Iterable[Module]) -> Mapping[str, str]:
    """Class of pydantic-settings → the prefix of its variables; bases in any module count."""
    bases: dict[str, list[str]] = {}
    own: dict[str, str | None] = {}
    roots = {SETTINGS_BASE}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                roots |= {a.asname for a in node.names if a.name == SETTINGS_BASE and a.asname}
            elif isinstance(node, ast.ClassDef):
                bases[node.name] = [_last(base) for base in node.bases]
                own[node.name] = _prefix(node)

    def found(name: str, seen: frozenset[str]) -> str | None:
        """The prefix of class `name`; None when it is not of pydantic-settings."""
        if name in seen or name not in bases:
            return "" if name in roots else None
        above = [p for b in bases[name] if (p := found(b, seen | {name})) is not None]
        prefix = own[name]
        return None if not above else above[0] if prefix is None else prefix

    return {name: p for name in bases if (p := found(name, frozenset())) is not None}


def _prefix(node: ast.ClassDef) -> str | None:
    """`env_prefix` of `model_config` or of a class `Config`; None when the class says none."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.keyword) and inner.arg == "env_prefix":
            return _text(inner.value)
        if isinstance(inner, ast.Assign) and _last(inner.targets[0]) == "env_prefix":
            return _text(inner.value)
        if isinstance(inner, ast.Dict):
            for key, value in zip(inner.keys, inner.values, strict=True):
                if key is not None and _text(key) == "env_prefix":
                    return _text(value)
    return None


def _of_pydantic(tree: ast.Module, classes: Mapping[str, str]) -> Iterator[_Read]:
    """Fields of a pydantic-settings class; each is a variable, in capitals, after its prefix."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or node.name not in classes:
            continue
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                if name.startswith("_") or name == "model_config" or _is_class_variable(statement):
                    continue
                alias, required = _field(statement)
                variable = alias or f"{classes[node.name]}{name}"
                yield _Read(variable.upper(), required, False, statement.lineno, name.upper())


def _is_class_variable(statement: ast.AnnAssign) -> bool:
    return "ClassVar" in ast.unparse(statement.annotation)


def _field(statement: ast.AnnAssign) -> tuple[str, bool]:
    """(alias or empty, required) of a field, also of one in `Annotated`."""
    value = statement.value
    calls = [n for n in ast.walk(statement.annotation) if isinstance(n, ast.Call)]
    is_field = isinstance(value, ast.Call) and _last(value.func) == "Field"
    required = value is None
    if is_field and isinstance(value, ast.Call):
        calls.append(value)
        given = [*value.args[:1], *(k.value for k in value.keywords if k.arg == "default")]
        made = any(keyword.arg == "default_factory" for keyword in value.keywords)
        required = not made and all(_is_ellipsis(each) for each in given)
    elif value is not None:
        required = _is_ellipsis(value)
    aliases = [
        next((_text(n) for n in ast.walk(keyword.value) if _text(n)), "")
        for call in calls
        if _last(call.func) == "Field"
        for keyword in sorted(call.keywords, key=lambda k: k.arg != "validation_alias")
        if keyword.arg in ("alias", "validation_alias")
    ]
    return next(filter(None, aliases), ""), required


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
