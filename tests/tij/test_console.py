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
