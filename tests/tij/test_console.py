"""Nothing that is printed is cut or wrapped where no terminal is."""

from __future__ import annotations

import subprocess
import sys

import pytest

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/" + "x" * 200

PROGRAM = f"""
from tij.console import err, new_table, out
table = new_table("name", "value")
table.add_row("load_balancer", "{ARN}")
out.print(table)
out.print("{"word " * 60}")
err.print("{ARN}")
"""


@pytest.mark.parametrize("columns", ["", "40", "80"])
def test_off_a_terminal_every_line_is_whole(columns: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"COLUMNS": columns, "TERM": "dumb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    heading, row, words = ran.stdout.splitlines()
    assert heading.split() == ["name", "value"]
    assert row.split() == ["load_balancer", ARN]
    assert words.split() == ["word"] * 60
    assert ran.stderr.strip() == ARN


BRACKETS = """
from tij.console import WholeConsole, new_table
out = WholeConsole(force_terminal=True)
table = new_table("key")
table.add_row("[app] python = 3.13")
out.print(table)
out.print("[bold]no style[/bold] 12 " + "word " * 30 + "end")
"""


def test_a_text_is_no_markup_and_has_no_colour_or_break_of_its_own() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BRACKETS],
        env={"COLUMNS": "60", "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    heading, row, words = ran.stdout.splitlines()
    assert "key" in heading
    assert row.strip() == "[app] python = 3.13"
    assert words == "[bold]no style[/bold] 12 " + "word " * 30 + "end"


NARROW = f"""
from tij.console import WholeConsole, new_table
out = WholeConsole(force_terminal=True, color_system=None)
table = new_table("name", "value", "words")
table.add_row("load_balancer", "{ARN}", "{"two words " * 9}")
table.add_row("名前", "", "{"日本" * 40}")
out.print(table)
print(out.width)
"""


def test_on_a_terminal_an_identifier_is_whole() -> None:
    """The terminal shows the end of the line below: one line to copy."""
    ran = subprocess.run(
        [sys.executable, "-c", NARROW],
        env={"COLUMNS": "60", "TERM": "xterm", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *lines, width = ran.stdout.splitlines()
    assert sum(ARN in line for line in lines) == 1
    assert ran.stdout.count("two") == ran.stdout.count("words") - 1 == 9
    assert len(lines) > 2, "a sentence is wrapped"
    assert "日本" * 40 not in ran.stdout, "Japanese is wrapped"
    assert width == "60"
