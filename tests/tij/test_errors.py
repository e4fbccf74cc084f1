"""One error type: the message, the next step, and what was noted on the way up."""

from __future__ import annotations

import ast
from pathlib import Path

from tij.errors import BadInputError, TijError

TIJ = Path(__file__).parents[2] / "tij"


def test_the_next_step_is_a_line_of_its_own() -> None:
    assert str(TijError("It failed.")) == "It failed."
    assert str(BadInputError("No plan.", next_step="tij plan")) == "No plan.\nNext: tij plan"


def test_a_note_stands_after_the_next_step() -> None:
    error = TijError("Not sent.", next_step="run it again")
    error.add_note("The report is in the summary.")
    assert str(error) == "Not sent.\nNext: run it again\nThe report is in the summary."
    assert error.message == "Not sent."


def test_no_error_writes_its_next_step_into_its_message() -> None:
    """Else a caller that adds words, or a program that reads JSON, has to take it apart."""
    found = [
        f"{file.relative_to(TIJ)}:{call.lineno}"
        for file in sorted(TIJ.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Error")
        for text in ast.walk(ast.Tuple(call.args))
        if isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and ("Next: " in text.value or "\nfix: " in text.value)
    ]
    assert found == []
