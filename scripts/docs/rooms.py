"""The table of `tij`'s rooms in docs/architecture.md; `python -m scripts.docs.rooms` writes it.

A room is a package or a file of `tij/`; what it is for is the first line of its docstring.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms -->\n", "<!-- /rooms -->"


def render() -> str:
    """The page with the table between its two marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    rows = "".join(f"| `{name}` | {purpose} |\n" for name, purpose in _rooms())
    return f"{before}{BEGIN}| Room | What it is for |\n| --- | --- |\n{rows}{END}{after}"


def _rooms() -> list[tuple[str, str]]:
    tool = ROOT / "tij"
    packages = {f"{file.parent.name}/": file for file in tool.glob("*/__init__.py")}
    files = {file.name: file for file in tool.glob("*.py") if not file.name.startswith("__")}
    return [(name, _purpose(file)) for name, file in sorted({**packages, **files}.items())]


def _purpose(file: Path) -> str:
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
