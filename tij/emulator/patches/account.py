"""The account itself: its plan, and its quotas, as a new account has them. Nothing is limited."""

from __future__ import annotations

import json

from ministack.core.responses import error_response_json, json_response

from tij.emulator.patches.query import Response

FREE_TIER = "freetier"
QUOTAS = "servicequotas"
TARGET_PREFIXES = {FREE_TIER: "AWSFreeTierService", QUOTAS: "ServiceQuotasV20190624"}

# Service Quotas, defaults of 2026: service and code, name, value.
DEFAULTS = {
    ("fargate", "L-3032A538"): ("Fargate On-Demand vCPU resource count", 6.0),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0),
    ("vpc", "L-F678F1CE"): ("VPCs per Region", 5.0),
    ("elasticloadbalancing", "L-53DA6B97"): ("Application Load Balancers per Region", 50.0),
    ("rds", "L-7B6409FD"): ("DB instances", 40.0),
    ("rds", "L-272F1212"): ("Manual DB instance snapshots", 100.0),
}


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: object
) -> Response:
    """Answer one call (AWS Free Tier API Reference; Service Quotas API Reference)."""
    action = headers.get("x-amz-target", "").split(".")[-1]
    asked = json.loads(body or b"{}")
    if action == "GetAccountPlanState":
        return json_response({"accountPlanType": "PAID", "accountPlanStatus": "ACTIVE"})
    if action == "GetServiceQuota":
        return _quota(asked["ServiceCode"], asked["QuotaCode"])
    if action == "ListServiceQuotas":
        of = asked["ServiceCode"]
        return json_response({"Quotas": [_described(*one) for one in DEFAULTS if one[0] == of]})
    return error_response_json("UnknownOperationException", f"Unknown action: {action}", 400)


def _quota(service: str, code: str) -> Response:
    if (service, code) not in DEFAULTS:
        return error_response_json("NoSuchResourceException", "The request failed.", 400)
    return json_response({"Quota": _described(service, code)})


def _described(service: str, code: str) -> dict[str, object]:
    name, value = DEFAULTS[service, code]
    quota = {"ServiceCode": service, "QuotaCode": code, "QuotaName": name, "Value": value}
    return {**quota, "Adjustable": True, "GlobalQuota": False}
