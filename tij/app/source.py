"""A project's Python read as text: its modules, what they import, what its settings assign.

Nothing of it is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tij.errors import BadInputError

LEFT_OUT = {".git", ".venv", "venv", "env", "node_modules", "site-packages", "__pycache__"}
DEEPEST = 3
"""Directories below the given one in which `manage.py` is looked for."""
LARGEST = 1_000_000
"""Bytes of a Python file that is read."""


def find_project(directory: Path) -> Path:
    """The directory of the project's `manage.py`: the given one, or the nearest below it.

    BadInputError when there is none, or when two are equally near.
    """
    if not directory.is_dir():
        raise BadInputError(f"{directory} is not a directory.")
    level = [directory]
    for _ in range(DEEPEST):
        found = [place for place in level if (place / "manage.py").is_file()]
        if len(found) == 1 and "{{" in str(found[0]):
            raise BadInputError(
                f"{found[0]} is a template, not a project.",
                next_step="make a project of it (cookiecutter, copier), and name that",
            )
        if len(found) == 1:
            return found[0]
        if found:
            raise BadInputError(
                f"{directory} has several projects: {', '.join(map(str, found))}.",
                next_step="name one of them",
            )
        level = [
            inner
            for place in level
            for inner in sorted(place.iterdir())
            if inner.is_dir() and inner.name not in LEFT_OUT
        ]
    raise BadInputError(
        f"{directory} has no manage.py, and no directory near below it has one.",
        next_step="name the directory of a Django project",
    )


@dataclass(frozen=True)
class Module:
    """One Python file: its dotted name, its path and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module


@dataclass
class Source:
    """The project's Python files by dotted name."""

    root: Path
    python_path: str = ""
    """Directory below `root` whose modules are imported by their names in it: `src`."""
    unreadable: list[str] = field(default_factory=list)

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Every module that can be parsed; tests, migrations and packages beside are left out."""
        found = {}
        for path in self._files():
            name = self._name(path)
            # `production.example.py` cannot be imported.
            if not all(part.isidentifier() for part in (path.stem, *name.split("."))):
                continue
            try:
                if path.stat().st_size > LARGEST:
                    continue
                tree = ast.parse(path.read_bytes())
            except (OSError, SyntaxError, ValueError, RecursionError) as error:
                newer = " (or newer than Python 3.11)" if isinstance(error, SyntaxError) else ""
                self.unreadable.append(f"{path.relative_to(self.root)}: {error}{newer}")
                continue
            found[name] = Module(name, path, tree)
        return found

    def reached_from(self, name: str) -> list[Module]:
        """The module and those of the project that it imports, in the order of import."""
        order: list[Module] = []
        seen: set[str] = set()

        def visit(wanted: str) -> None:
            if wanted in seen or wanted not in self.modules:
                return
            seen.add(wanted)
            for imported in self._imports(self.modules[wanted]):
                visit(imported)
            order.append(self.modules[wanted])

        visit(name)
        return order

    def absent(self, modules: list[Module]) -> Iterator[str]:
        """What they import of the project outright and is not there: often written on a server."""
        packages = {name.partition(".")[0] for name in self.modules}
        for module in modules:
            for node in module.tree.body:
                if isinstance(node, ast.ImportFrom):
                    base = self._base(module, node)
                    if base.partition(".")[0] in packages and not self._exists(base):
                        where = f"{module.path.relative_to(self.root)}:{node.lineno}"
                        yield f"{where} imports {base}, which is not in the repository."

    def _exists(self, name: str) -> bool:
        """Whether a package or a file has that name, also one that cannot be parsed."""
        places = [start.joinpath(*name.split(".")) for start in self._starts]
        return any(place.is_dir() or place.with_suffix(".py").is_file() for place in places)

    @property
    def _starts(self) -> list[Path]:
        return [self.root / self.python_path, self.root]

    def _files(self) -> Iterator[Path]:
        waiting = [self.root]
        while waiting:
            place = waiting.pop()
            for path in sorted(place.iterdir()):
                if path.is_dir() and not path.is_symlink():
                    if path.name not in LEFT_OUT | {"tests", "migrations"}:
                        waiting.append(path)
                elif path.suffix == ".py" and not path.name.startswith("test"):
                    yield path

    def _name(self, path: Path) -> str:
        inner = self.root / self.python_path
        start = inner if path.is_relative_to(inner) else self.root
        parts = path.relative_to(start).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _imports(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(module, node)
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "include":
                yield from self._included(module, texts(list(node.args)))

    @staticmethod
    def _base(module: Module, node: ast.ImportFrom) -> str:
        """The whole name of what `from ... import` is about."""
        base = node.module or ""
        if not node.level:
            return base
        up = node.level - (module.path.name == "__init__.py")
        above = module.name.split(".")
        return ".".join([*above[: len(above) - up], *([base] if base else [])])

    def _included(self, module: Module, patterns: list[str]) -> Iterator[str]:
        """Modules that django-split-settings puts in: `include("components/*.py")`."""
        for pattern in patterns:
            if pattern.endswith(".py") and not pattern.startswith("/"):
                yield from (self._name(file) for file in sorted(module.path.parent.glob(pattern)))


def assigned(modules: list[Module]) -> dict[str, list[ast.expr]]:
    """Setting → what the modules assign or append to it at their top, in order."""
    found: dict[str, list[ast.expr]] = {}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    found.setdefault(setting_of(target), []).append(node.value)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
                found.setdefault(setting_of(node.target), []).append(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found.setdefault(setting_of(node.func.value), []).extend(node.args)
    return {name: values for name, values in found.items() if name.isupper()}


def setting_of(target: ast.expr) -> str:
    """The name at the root of `NAME`, `NAME["a"]["b"]`, `NAME.append`."""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def texts(values: list[ast.expr]) -> list[str]:
    """Every text constant in the expressions."""
    return [
        node.value
        for value in values
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
