"""`main.py` run for several changes by one process writes what it writes by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tij.errors import BadInputError, TijError
from tij.project import Project
from tij.synthesized.synthesize import synthesize_beside, synthesize_each

ROOT = Path(__file__).parents[3]


def test_several_changes_by_one_process_are_each_as_by_its_own() -> None:
    project = Project(ROOT)
    choices = [("network.egress=endpoints",), (), ("hardening.phase=1", "service.min_tasks=2")]
    each = synthesize_each(project, "production", os.environ, choices)
    alone = [
        synthesize_beside(project, "production", os.environ, changes=changes) for changes in choices
    ]
    assert each == alone
    # Each by its own changes: a later one keeps nothing of an earlier one.
    assert len({str(stacks) for stacks in each}) == len(choices)


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [(2, BadInputError, "^fast is wrong$"), (3, TijError, "failed with code 3:\nfast is wrong")],
)
def test_the_first_refusal_ends_it(
    tmp_path: Path, code: int, error: type[Exception], words: str
) -> None:
    (tmp_path / "main.py").write_text(
        "import sys\n"
        "print(sys.argv[1], 'is wrong', file=sys.stderr)\n"
        f"sys.exit({code} if sys.argv[1] == 'fast' else 0)\n",
        encoding="utf-8",
    )
    with pytest.raises(error, match=words):
        synthesize_each(Project(tmp_path), "any", os.environ, [("fast",), ("slow",)])
