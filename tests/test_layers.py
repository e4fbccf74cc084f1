"""Arrows point one way: what may import what, read from the code's own imports."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = """
errors contract clients supervisor
interrupt project language settings synthesis emulator console
schedule synthesized app
terraform
state diagram
session
pricing
report
deploy
account ecs
image
migrations export adoption start
rehearsal
verification
troubleshooting preflight page
release drill github pause
restore
move
commands
__main__
""".split("\n")[1:-1]
"""The rooms of `tij`, one layer a line: a room imports only from the lines above it."""

RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer.split()}

EDITED = {
    "modules": {"settings"},
    "backend": {"settings"},
    "stacks": {"contract", "settings"},
}
"""What a user edits, and the rooms of `tij` that it may use, as a CDK app uses its library."""


def imports(file: Path) -> Iterator[str]:
    """Every module that the file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide the room"
            assert node.module
            yield node.module
            # `from tij import synthesis` names the room behind the package.
            if node.module == "tij":
                yield from (f"tij.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """`tij.report.changes` → `report`; of `tij` itself nothing."""
    return module.removeprefix("tij").lstrip(".").partition(".")[0]


def module_of(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts)


def wrong_arrows(root: Path) -> list[str]:
    """One sentence for each import that points upwards."""
    found = []
    for file in sorted(root.joinpath("tij").rglob("*.py")):
        here = room(module_of(root, file))
        if here == "__init__":
            continue
        for name in imports(file):
            top = name.partition(".")[0]
            where = f"{file.relative_to(root)} imports {name}"
            if top in EDITED or top in {"main", "scripts", "tests"}:
                found.append(f"{where}: the tool never imports what is built with it.")
            elif (
                top == "tij"
                and (there := room(name)) not in ("", here)
                and (RANK[there] >= RANK[here])
            ):
                found.append(f"{where}: {there} stands above or beside {here}.")
    for package, allowed in EDITED.items():
        for file in sorted(root.joinpath(package).rglob("*.py")):
            for name in imports(file):
                if name.startswith("tij") and room(name) not in {"", *allowed}:
                    found.append(
                        f"{file.relative_to(root)} imports {name}: {package} may use"
                        f" {', '.join(sorted(allowed))} of the tool alone."
                    )
    return found


def test_arrows_point_one_way() -> None:
    assert wrong_arrows(ROOT) == []


def test_every_room_has_its_layer() -> None:
    rooms = {
        path.stem
        for path in ROOT.joinpath("tij").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert rooms - {"__init__"} == set(RANK)


@pytest.mark.parametrize(
    ("file", "line", "why"),
    [
        ("tij/report/lines.py", "from tij.commands import plan", "stands above or beside report"),
        ("tij/emulator/server.py", "import stacks", "never imports what is built with it"),
        ("tij/ecs/log.py", "from tij.image.host import push", "stands above or beside ecs"),
        ("tij/errors.py", "def f():\n    from tij import session", "stands above or beside errors"),
        ("modules/network.py", "import tij.session.aws", "may use settings of the tool alone"),
    ],
)
def test_a_wrong_arrow_is_named(tmp_path: Path, file: str, line: str, why: str) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(line, encoding="utf-8")
    (sentence,) = wrong_arrows(tmp_path)
    assert sentence.startswith(f"{file} imports ")
    assert why in sentence


def test_every_package_is_installed_and_typed() -> None:
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    typed = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    packages = typed - {"tests", "scripts"}
    found = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.removesuffix("*") for name in found} == packages
    assert {name for name in project["tool"]["mypy"]["files"] if not name.endswith(".py")} == typed
