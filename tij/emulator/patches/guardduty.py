"""GuardDuty: one detector of an account and Region, with its plans. It finds nothing."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    json_response,
)

from tij.emulator.patches.additions import Json
from tij.emulator.patches.query import Response
from tij.emulator.patches.tags import answer_tags

SERVICE = "guardduty"
# CreateDetector: all on but runtime monitoring. The first three are no choice.
SOURCES = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
PLANS = {
    "S3_DATA_EVENTS": "ENABLED",
    "EKS_AUDIT_LOGS": "ENABLED",
    "EBS_MALWARE_PROTECTION": "ENABLED",
    "RDS_LOGIN_EVENTS": "ENABLED",
    "EKS_RUNTIME_MONITORING": "DISABLED",
    "LAMBDA_NETWORK_LOGS": "ENABLED",
    "RUNTIME_MONITORING": "DISABLED",
}

_detectors: Any = AccountRegionScopedDict()


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: Any
) -> Response:
    """Answer one call (Amazon GuardDuty API Reference)."""
    if path.startswith("/tags/"):
        return answer_tags(method, path, body, query, _by_arn, absent=_no_detector)
    data = json.loads(body or b"{}")
    id_ = path.removeprefix("/detector").strip("/")
    if not id_:
        return _create(data) if method == "POST" else json_response({"detectorIds": [*_detectors]})
    detector = _detectors.get(id_)
    if detector is None:
        return _no_detector()
    if method == "GET":
        return json_response(_described(detector))
    if method == "POST":
        _change(detector, data)
    else:
        del _detectors[id_]
    return json_response({})


def get_state() -> Json:
    """What is kept between runs."""
    return {"detectors": _detectors}


def load_persisted_state(data: Json) -> None:
    """Take back what was kept."""
    _detectors._data.update(getattr(data.get("detectors"), "_data", {}))


def _create(data: Json) -> Response:
    if _detectors:
        message = (
            "The request is rejected because a detector already exists for the current account."
        )
        return error_response_json("BadRequestException", message, 400)
    id_, now = uuid.uuid4().hex, time.time()
    detector = {"plans": dict(PLANS), "tags": data.get("tags", {}), "createdAt": now}
    detector |= {"frequency": "SIX_HOURS"}
    _change(detector, data)
    _detectors[id_] = detector
    return json_response({"detectorId": id_})


def _change(detector: Json, data: Json) -> None:
    detector["updatedAt"] = time.time()
    detector["enabled"] = data.get("enable", detector.get("enabled"))
    detector["frequency"] = data.get("findingPublishingFrequency", detector["frequency"])
    for feature in data.get("features", []):
        detector["plans"][feature["name"]] = feature["status"]


def _described(detector: Json) -> Json:
    plans = {**dict.fromkeys(SOURCES, "ENABLED"), **detector["plans"]}
    role = "aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"
    return {
        "createdAt": _iso(detector["createdAt"]),
        "updatedAt": _iso(detector["updatedAt"]),
        "findingPublishingFrequency": detector["frequency"],
        "serviceRole": f"arn:aws:iam::{get_account_id()}:role/{role}",
        "status": "ENABLED" if detector["enabled"] else "DISABLED",
        "tags": detector["tags"],
        "features": [
            {"name": name, "status": status, "updatedAt": detector["updatedAt"]}
            for name, status in plans.items()
        ],
        "dataSources": {
            "cloudTrail": {"status": "ENABLED"},
            "dNSLogs": {"status": "ENABLED"},
            "flowLogs": {"status": "ENABLED"},
            "s3Logs": {"status": plans["S3_DATA_EVENTS"]},
            "kubernetes": {"auditLogs": {"status": plans["EKS_AUDIT_LOGS"]}},
            "malwareProtection": {
                "scanEc2InstanceWithFindings": {
                    "ebsVolumes": {"status": plans["EBS_MALWARE_PROTECTION"]}
                }
            },
        },
    }


def _by_arn(arn: str) -> Json | None:
    found: Json | None = _detectors.get(arn.rpartition("/")[2])
    return found


def _no_detector() -> Response:
    message = (
        "The request is rejected because the input detectorId is not owned by the current account."
    )
    return error_response_json("BadRequestException", message, 400)


def _iso(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
