"""The whole comment for recorded plans, for review: a changed line here is a changed comment.

tests/tij/report/record.py made the plans with real Terraform.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tij.report.plans import recorded, report_of
from tij.language import Language
from tij.report.markdown import markdown


class Markdown(SingleFileSnapshotExtension):
    """One readable file for each comment."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("scenario", ["no-change", "drift-only", "replace-database", "mixed"])
def test_comment_is_as_reviewed(
    scenario: str, language: Language, snapshot: SnapshotAssertion
) -> None:
    said = markdown(report_of(recorded(scenario)), language)
    assert said == snapshot(extension_class=Markdown)


def test_everything_new_in_full_for_one_stack(snapshot: SnapshotAssertion) -> None:
    report = report_of(recorded("create-all", "data"))
    assert markdown(report, Language.ENGLISH) == snapshot(extension_class=Markdown)


def test_everything_new_in_little_room(snapshot: SnapshotAssertion) -> None:
    report = report_of(recorded("create-all"))
    said = markdown(report, Language.ENGLISH, limit=9_000)
    assert len(said) <= 9_000
    assert said == snapshot(extension_class=Markdown)
