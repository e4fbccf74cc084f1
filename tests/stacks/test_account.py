"""The account's stack, applied: the contract takes its calls, and a second plan finds it so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.variants.deployment import account
from tests.variants.rows import Row

PARTS = ("trail", "alarms", "guardduty", "access_analyzer")
WATCHED = Row("account", tuple((f"account.{part}", True) for part in PARTS))
UNWATCHED = dataclasses.replace(WATCHED, changes=(("account.access_analyzer", True),))


@pytest.mark.reference
@pytest.mark.timeout(900)
def test_it_is_applied_planned_empty_and_taken_away(needs_terraform: None, tmp_path: Path) -> None:
    with account(tmp_path) as deployment:
        made = deployment.apply(WATCHED, again=True, only="account")
        gone = deployment.apply(UNWATCHED, only="account")
        destroyed = deployment.destroy()
    called = {(call.service, call.operation) for call in made.applied}
    assert {
        ("cloudtrail", "CreateTrail"),
        ("cloudtrail", "StartLogging"),
        ("guardduty", "CreateDetector"),
        ("accessanalyzer", "CreateAnalyzer"),
    } <= called
    # A new detector has them on.
    off = [call for call in made.applied if call.operation == "UpdateDetector"]
    assert {f["Status"] for call in off for f in call.parameters["Features"]} == {"DISABLED"}
    assert len(off) == 5
    deleted = {call.operation for call in gone.applied}
    assert {"DeleteTrail", "DeleteDetector"} <= deleted
    assert "DeleteAnalyzer" not in deleted
    assert {"DeleteAnalyzer", "DeleteTopic", "ScheduleKeyDeletion"} <= {
        call.operation for call in destroyed
    }
