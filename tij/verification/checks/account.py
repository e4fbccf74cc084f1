"""What watches the account: CloudTrail, GuardDuty, IAM Access Analyzer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tij.verification.finding import Finding, failed, passed


def trail_records(cloudtrail: Any, name: str) -> Finding:
    """It records, in all Regions, with digests; nothing of it was refused at its delivery."""
    (trail,) = cloudtrail.describe_trails(trailNameList=[name])["trailList"] or [{}]
    if not trail:
        return failed("trail-missing", trail=name)
    status = cloudtrail.get_trail_status(Name=trail["TrailARN"])
    if not status["IsLogging"]:
        return failed("trail-stopped", trail=name)
    if not (trail.get("IsMultiRegionTrail") and trail.get("LogFileValidationEnabled")):
        return failed("trail-less", trail=name)
    for delivery in ("", "Digest", "CloudWatchLogs"):
        if error := status.get(f"Latest{delivery}DeliveryError"):
            return failed("trail-refused", trail=name, error=error)
    return passed("trail-records", trail=name, bucket=trail["S3BucketName"])


def detector_on(guardduty: Any, id_: str) -> Finding:
    """GuardDuty is there and not suspended."""
    if id_ not in guardduty.list_detectors()["DetectorIds"]:
        return failed("detector-missing", detector=id_)
    status = guardduty.get_detector(DetectorId=id_)["Status"]
    if status != "ENABLED":
        return failed("detector-off", detector=id_, status=status)
    return passed("detector-on", detector=id_)


def analyzer_active(analyzer: Any, name: str) -> Finding:
    """It has gone through everything at least once."""
    there: Iterable[Any] = analyzer.list_analyzers()["analyzers"]
    status = next((one["status"] for one in there if one["name"] == name), "")
    if status != "ACTIVE":
        return failed("analyzer-inactive", analyzer=name, status=status or "-")
    return passed("analyzer-active", analyzer=name)
