"""A trail that was stopped, a detector that is suspended: a failed line with the next step."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.tij.verification.deployments import WATCHED, production_deployment, world
from tests.tij.verification.stubs import stubbed
from tij import contract
from tij.verification.checklist import checklist
from tij.verification.checks.account import analyzer_active, detector_on, trail_records
from tij.verification.finding import Status

TRAIL = {
    "Name": "account-trail",
    "TrailARN": "arn:aws:cloudtrail:ap-northeast-1:123456789012:trail/account-trail",
    "S3BucketName": "account-trail-123456789012",
    "IsMultiRegionTrail": True,
    "LogFileValidationEnabled": True,
}


@pytest.mark.parametrize(
    ("trail", "status", "code"),
    [
        ({}, {}, "trail-records"),
        (None, {}, "trail-missing"),
        ({}, {"IsLogging": False}, "trail-stopped"),
        ({"IsMultiRegionTrail": False}, {}, "trail-less"),
        ({"LogFileValidationEnabled": False}, {}, "trail-less"),
        ({}, {"LatestDeliveryError": "AccessDenied"}, "trail-refused"),
        ({}, {"LatestDigestDeliveryError": "AccessDenied"}, "trail-refused"),
        ({}, {"LatestCloudWatchLogsDeliveryError": "AccessDenied"}, "trail-refused"),
    ],
)
def test_what_is_seen_of_the_trail(
    trail: dict[str, Any] | None, status: dict[str, Any], code: str
) -> None:
    there = [] if trail is None else [{**TRAIL, **trail}]
    cloudtrail = stubbed(
        "cloudtrail",
        ("describe_trails", {"trailList": there}),
        ("get_trail_status", {"IsLogging": True, **status}),
    )
    found = trail_records(cloudtrail, "account-trail")
    assert found.code == code
    assert (found.status is Status.PASS) is (code == "trail-records")


@pytest.mark.parametrize(
    ("there", "status", "code"),
    [
        (["d1"], "ENABLED", "detector-on"),
        (["d1"], "DISABLED", "detector-off"),
        (["d2"], "ENABLED", "detector-missing"),
    ],
)
def test_what_is_seen_of_guardduty(there: list[str], status: str, code: str) -> None:
    guardduty = SimpleNamespace(
        list_detectors=lambda: {"DetectorIds": there},
        get_detector=lambda DetectorId: {"Status": status},  # noqa: N803
    )
    assert detector_on(guardduty, "d1").code == code


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("account-external-access", "ACTIVE", "analyzer-active"),
        ("account-external-access", "CREATING", "analyzer-inactive"),
        ("another", "ACTIVE", "analyzer-inactive"),
    ],
)
def test_what_is_seen_of_the_analyzer(name: str, status: str, code: str) -> None:
    analyzer = SimpleNamespace(
        list_analyzers=lambda: {"analyzers": [{"name": name, "status": status}]}
    )
    assert analyzer_active(analyzer, "account-external-access").code == code


@pytest.mark.reference
def test_a_part_that_is_off_is_not_asked_for() -> None:
    asked = world(stubbed)

    def named(*changes: str) -> set[str]:
        lines = checklist(production_deployment(changes=changes), asked)
        return {line.name for line in lines if line.name.startswith("account-")}

    assert named() == set()
    assert named("account.guardduty=true") == {"account-detector", "account-alarm-mail"}
    assert len(named(*WATCHED)) == 5


@pytest.mark.reference
def test_the_environments_alarms_are_not_the_accounts() -> None:
    deployment = production_deployment(changes=WATCHED)
    ours, theirs = (deployment.alarms(s) for s in (contract.OPERATIONS, contract.ACCOUNT))
    assert ours == production_deployment().alarms(contract.OPERATIONS) != []
    assert all(name.startswith("account-") for name in theirs)
    assert len(theirs) == 6
