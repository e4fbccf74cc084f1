"""What a pull request's new migrations are, by their source: it is parsed, and nothing of it runs.

The rules are the image's for what cannot be measured (`ecs_django.pending.reading`); what a field
was before is replayed from the migrations that were there.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tij.migrations.report import Kind, Operation, Pending, Report

MOST_BYTES = 1_000_000
"""Of one migration; a longer one is not read."""
MOST_FILES = 5_000

PARAMETERS = {
    "CreateModel": ("name", "fields"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AddField": ("model_name", "name", "field"),
    "RemoveField": ("model_name", "name"),
    "AlterField": ("model_name", "name", "field"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "RunPython": ("code", "reverse_code"),
    "RunSQL": ("sql", "reverse_sql", "state_operations"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
}
"""Positional parameters (Django, "Migration Operations"); of others the first is a model's name."""
FAMILIAR = {
    *("AlterModelOptions", "AlterModelManagers", "AlterModelTableComment"),
    *("RemoveIndex", "RenameIndex", "RemoveConstraint", "AddIndexConcurrently"),
    *("RemoveIndexConcurrently", "AddConstraintNotValid", "ValidateConstraint", "CreateExtension"),
    *("BtreeGinExtension", "BtreeGistExtension", "CITextExtension", "CryptoExtension"),
    *("HStoreExtension", "TrigramExtension", "UnaccentExtension"),
}
"""What takes no long lock and breaks no released code."""
DESTROYS = {"RemoveField", "DeleteModel"}
BREAKS = {*DESTROYS, "RenameField", "RenameModel", "AlterModelTable", "AlterOrderWithRespectTo"}
LOCKS = {"AddIndex", "AddConstraint", "AlterUniqueTogether", "AlterIndexTogether"}
WAY_BACK = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}
DESCRIBED = {
    "CreateModel": "Create model {name}",
    "DeleteModel": "Delete model {name}",
    "RenameModel": "Rename model {old_name} to {new_name}",
    "AddField": "Add field {name} to {model_name}",
    "RemoveField": "Remove field {name} from {model_name}",
    "AlterField": "Alter field {name} on {model_name}",
    "RenameField": "Rename field {old_name} on {model_name} to {new_name}",
    "RunPython": "Raw Python operation",
    "RunSQL": "Raw SQL operation",
    "SeparateDatabaseAndState": "Custom state/database change combination",
}
"""As Django describes them."""
TEXT = {"CharField", "TextField", "EmailField", "SlugField", "URLField"}
UNIQUE = {"OneToOneField"}
INDEXED = {"ForeignKey", "SlugField", "OneToOneField"}


@dataclass(frozen=True)
class _Call:
    """`Name(...)` in a migration; `unread` where it is something else."""

    name: str
    arguments: dict[str, ast.expr]
    unread: bool = False

    @classmethod
    def of(cls, node: ast.expr) -> _Call:
        if not isinstance(node, ast.Call):
            return cls(ast.unparse(node), {}, unread=True)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        names = PARAMETERS.get(name, ("model_name", "name"))
        arguments = dict(zip(names, node.args, strict=False))
        arguments |= {one.arg: one.value for one in node.keywords if one.arg}
        return cls(name, arguments, any(one.arg is None for one in node.keywords))

    def text(self, name: str) -> str:
        """A literal text; empty where it is none."""
        value = self.literal(name)
        return value if isinstance(value, str) else ""

    def literal(self, name: str) -> object:
        """A constant; None where it is something else, or not given."""
        value = self.arguments.get(name)
        return value.value if isinstance(value, ast.Constant) else None

    def calls(self, name: str) -> list[_Call]:
        """The calls in a list."""
        return _elements(self.arguments.get(name))

    @property
    def model(self) -> str:
        """The lower-case name of the model that it is about; empty where it is unknown."""
        return (self.text("model_name") or self.text("name") or self.text("old_name")).lower()

    @property
    def described(self) -> str:
        if self.unread:
            return self.name
        if pattern := DESCRIBED.get(self.name):
            return pattern.format_map({n: self.text(n) or "?" for n in PARAMETERS[self.name]})
        return f"{self.name} on {self.model}" if self.model else self.name


@dataclass
class _App:
    """The fields of an app's models, by lower-case names, as far as its migrations say."""

    fields: dict[tuple[str, str], _Call] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    """Models of the new migrations: nobody uses them yet."""

    def replay(self, operation: _Call) -> None:
        """Have it happen."""
        model = operation.model
        match operation.name:
            case "CreateModel":
                for name, made in _fields(operation.arguments.get("fields")):
                    self.fields[model, name] = made
            case "AddField" | "AlterField":
                if given := operation.arguments.get("field"):
                    self.fields[model, operation.text("name").lower()] = _Call.of(given)
            case "RenameField":
                old, new = (operation.text(n).lower() for n in ("old_name", "new_name"))
                if known := self.fields.pop((model, old), None):
                    self.fields[model, new] = known
            case "RenameModel":
                new = operation.text("new_name").lower()
                for one in [one for one in self.fields if one[0] == model]:
                    self.fields[new, one[1]] = self.fields.pop(one)
                self.created |= {new} if model in self.created else set()
            case "SeparateDatabaseAndState" | "RunSQL":
                for inner in operation.calls("state_operations"):
                    self.replay(inner)

    def read(self, operation: _Call) -> set[Kind]:
        """What it is, before it happens."""
        found: set[Kind] = set()
        if back := WAY_BACK.get(operation.name):
            found.add(Kind.DATA)
            if back not in operation.arguments:
                found.add(Kind.IRREVERSIBLE)
        elif operation.unread:
            found.add(Kind.BREAKS)
        elif operation.name == "SeparateDatabaseAndState":
            for inner in operation.calls("database_operations"):
                found |= self.read(inner) - {Kind.ADDITIVE}
        elif operation.name == "CreateModel":
            self.created.add(operation.model)
        elif operation.model in self.created:
            pass
        elif operation.name in BREAKS:
            found |= {Kind.BREAKS} | ({Kind.IRREVERSIBLE} if operation.name in DESTROYS else set())
        elif operation.name in ("AddField", "AlterField"):
            found |= self._column(operation)
        elif operation.name in LOCKS:
            found.add(Kind.LOCKS)
        elif operation.name not in FAMILIAR:
            # Somebody's own: nothing is known of it.
            found.add(Kind.BREAKS)
        return found or {Kind.ADDITIVE}

    def _column(self, operation: _Call) -> set[Kind]:
        given = operation.arguments.get("field")
        new = _Call.of(given) if given else None
        if new is None or new.unread:
            return {Kind.BREAKS, Kind.LOCKS}
        if operation.name == "AddField":
            found = {Kind.BREAKS} if _needs_a_value(new) else set()
            return found | ({Kind.LOCKS} if _unique(new) else set())
        old = self.fields.get((operation.model, operation.text("name").lower()))
        if old is None or old.unread:
            return {Kind.BREAKS, Kind.LOCKS}
        found = set()
        if not _same_column(old, new) or (_null(old) and not _null(new)):
            found |= {Kind.BREAKS, Kind.LOCKS}
        if (_unique(new) and not _unique(old)) or (_indexed(new) and not _indexed(old)):
            found.add(Kind.LOCKS)
        if old.text("db_column") != new.text("db_column"):
            found.add(Kind.BREAKS)
        return found


def read_source(proposed: Path, base: Path) -> Report:
    """The migrations below `proposed` that `base`, a checkout, does not have, by name.

    `differs` names those that it has otherwise: a database that ran them does not run them again.
    `unreadable` names files that are no Python, or too long.
    """
    pending: list[Pending] = []
    differs: list[str] = []
    unreadable: list[str] = []
    for directory, files in _by_app(proposed):
        there = base / directory.relative_to(proposed)
        app = _App()
        for known in _migrations(there):
            for operation in _operations(known) or ():
                app.replay(operation)
        for file in files:
            name = f"{directory.parent.name}.{file.stem}"
            before = there / file.name
            if before.is_file():
                if before.read_bytes() != file.read_bytes():
                    differs.append(name)
                continue
            operations = _operations(file)
            if operations is None:
                unreadable.append(name)
                continue
            done = []
            for operation in operations:
                kinds = tuple(sorted(app.read(operation)))
                done.append(Operation(what=operation.described, kinds=kinds))
                app.replay(operation)
            pending.append(Pending(migration=name, operations=tuple(done)))
    counted = Counter(kind for one in pending for done in one.operations for kind in done.kinds)
    return Report(
        how="read",
        pending=tuple(pending),
        differs=tuple(differs),
        unreadable=tuple(unreadable),
        kinds=counted,
    )


def _by_app(root: Path) -> Iterator[tuple[Path, list[Path]]]:
    directories = sorted(d for d in root.rglob("migrations") if d.is_dir() and not d.is_symlink())
    left = MOST_FILES
    for directory in directories:
        files = _migrations(directory)[:left]
        left -= len(files)
        yield directory, files


def _migrations(directory: Path) -> list[Path]:
    return sorted(
        file
        for file in directory.glob("*.py")
        if file.name != "__init__.py" and file.is_file() and not file.is_symlink()
    )


def _operations(file: Path) -> list[_Call] | None:
    """Of the class `Migration`; None where the file cannot be read."""
    if file.stat().st_size > MOST_BYTES:
        return None
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Migration":
            return [one for value in _assigned(node, "operations") for one in _elements(value)]
    return None


def _assigned(node: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    for line in node.body:
        match line:
            case ast.Assign(targets=targets, value=value) if _names(targets, name):
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _names([target], name):
                yield value
            case ast.AugAssign(target=target, value=value) if _names([target], name):
                yield value


def _names(targets: Iterable[ast.expr], name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in targets)


def _elements(node: ast.expr | None) -> list[_Call]:
    """Of a list; anything else is one operation that nobody can read."""
    if node is None:
        return []
    if isinstance(node, ast.List | ast.Tuple):
        return [_Call.of(one) for one in node.elts]
    return [_Call(ast.unparse(node), {}, unread=True)]


def _fields(node: ast.expr | None) -> Iterator[tuple[str, _Call]]:
    for pair in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        match pair:
            case ast.Tuple(elts=[ast.Constant(value=str() as name), made]):
                yield name.lower(), _Call.of(made)


def _needs_a_value(made: _Call) -> bool:
    if made.name in ("ManyToManyField", "GeneratedField") or _null(made):
        return False
    return "db_default" not in made.arguments


def _null(made: _Call) -> bool:
    return made.literal("null") is True


def _unique(made: _Call) -> bool:
    return made.literal("unique") is True or made.name in UNIQUE


def _indexed(made: _Call) -> bool:
    given = made.literal("db_index")
    return bool(given) if given is not None else made.name in INDEXED


def _same_column(old: _Call, new: _Call) -> bool:
    """Whether the column's type is the same, or text that may only be longer."""
    if old.name in TEXT and new.name in TEXT:
        return _longest(new) >= _longest(old)
    sized = ("max_length", "max_digits", "decimal_places", "to")
    return old.name == new.name and all(_said(old, name) == _said(new, name) for name in sized)


def _longest(made: _Call) -> float:
    """Characters; Django's own defaults where none are given."""
    given = made.literal("max_length")
    if isinstance(given, int) and made.name != "TextField":
        return given
    return {"EmailField": 254, "SlugField": 50, "URLField": 200}.get(made.name, float("inf"))


def _said(made: _Call, name: str) -> str:
    value = made.arguments.get(name)
    return ast.unparse(value).lower() if value else ""
