"""CloudWatch: a new alarm waits, and DescribeAlarms reports everything in the query protocol."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from tij.emulator.patches.query import Params, Response


def fill(cloudwatch: Any) -> None:
    """CloudWatch API Reference: PutMetricAlarm, DescribeAlarms, MetricAlarm.

    Terraform speaks the query protocol.
    """
    describe, evaluate = cloudwatch._describe_alarms, cloudwatch._evaluate_alarm

    def evaluate_alarm(alarm: dict[str, Any]) -> None:
        # Its state is INSUFFICIENT_DATA first; ministack judges it by what came before it.
        age = time.time() - alarm["AlarmConfigurationUpdatedTimestamp"]
        if age >= (alarm.get("Period") or 0):
            evaluate(alarm)

    def describe_alarms(
        params: Params, data: dict[str, Any], is_cbor: bool, is_json: bool = False
    ) -> Response:
        if is_cbor or is_json:
            return describe(params, data, is_cbor, is_json)
        status, headers, body = describe(params, _as_data(params), False, True)
        if status >= 400:
            return status, headers, body
        return cloudwatch._xml(
            200,
            "DescribeAlarmsResponse",
            f"<DescribeAlarmsResult>{_xml(json.loads(body))}</DescribeAlarmsResult>",
        )

    cloudwatch._describe_alarms = describe_alarms
    cloudwatch._evaluate_alarm = evaluate_alarm


def _as_data(params: Params) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, (value, *_) in sorted(params.items()):
        if ".member." in name:
            data.setdefault(name.split(".member.")[0], []).append(value)
        else:
            data[name] = value
    return data


def _xml(value: object, name: str = "") -> str:
    if isinstance(value, dict):
        return "".join(f"<{k}>{_xml(v, k)}</{k}>" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return "".join(f"<member>{_xml(item)}</member>" for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if name.endswith("Timestamp") and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return escape(str(value))
